use std::time::Duration;

use super::{Budget, Fate, Tries};
use crate::error::{Broken, COLLISION, Error};
use crate::request::{Repeat, Request};

fn api(status: u16, code: Option<&str>, retry_after: Option<u64>) -> Error {
    Error::Api {
        call: "x".to_owned(),
        status,
        code: code.map(str::to_owned),
        fields: Vec::new(),
        request_id: None,
        retry_after: retry_after.map(Duration::from_secs),
    }
}

fn broken(what: Broken) -> Error {
    Error::Transport {
        call: "x".to_owned(),
        what,
    }
}

#[test]
fn what_may_be_repeated_depends_on_what_may_have_happened() {
    let write = Request::put("/x");
    let requests = [
        Request::get("/x"),
        write.clone().repeat(Repeat::IfRefused),
        write.repeat(Repeat::IfNotTaken),
    ];
    // For each failure: repeated as a read, as a guarded write, as a write people see.
    for (error, expected) in [
        (api(429, None, Some(1)), [true, true, true]),
        (api(429, None, None), [true, true, true]),
        (broken(Broken::Connect), [true, true, true]),
        (api(409, Some(COLLISION), None), [true, true, true]),
        (api(503, None, Some(1)), [true, true, false]),
        (api(503, None, None), [true, false, false]),
        (api(500, None, None), [true, false, false]),
        (api(502, None, None), [true, false, false]),
        (api(520, None, None), [true, false, false]),
        (api(524, None, None), [true, false, false]),
        (broken(Broken::Timeout), [true, false, false]),
        (broken(Broken::Exchange), [true, false, false]),
        (broken(Broken::Body), [true, false, false]),
        (api(400, None, None), [false, false, false]),
        (api(403, None, None), [false, false, false]),
        (api(404, None, None), [false, false, false]),
        (api(422, None, None), [false, false, false]),
    ] {
        let fate = Fate::of(&error);
        let allowed = requests.each_ref().map(|request| fate.allows(request));
        assert_eq!(allowed, expected, "{error:?}");
        for request in &requests {
            // Doubt and repetition exclude each other.
            assert!(
                !(fate.allows(request) && fate.leaves_doubt(request)),
                "{error:?}"
            );
        }
    }
}

#[test]
fn a_call_is_tried_three_times_with_growing_pauses() {
    let (mut tries, budget) = (Tries::new(), Budget::new());
    let request = Request::get("/x");
    let mut again = || tries.again(&request, &api(500, None, None), &budget);
    let (first, second) = (again().unwrap(), again().unwrap());
    assert!(first >= Duration::from_millis(250) && first <= Duration::from_millis(750));
    assert!(second >= Duration::from_millis(750) && second <= Duration::from_millis(2250));
    assert_eq!(again(), None);
}

#[test]
fn retries_of_all_calls_stay_a_tenth_of_them() {
    let budget = Budget::new();
    let request = Request::get("/x");
    let mut retries = 0;
    for _ in 0..1000 {
        budget.earn();
        let mut tries = Tries::new();
        while tries
            .again(&request, &api(500, None, None), &budget)
            .is_some()
        {
            retries += 1;
        }
    }
    assert!((100..=110).contains(&retries), "{retries}");
}

#[test]
fn a_retry_the_server_set_a_time_for_costs_no_budget() {
    let budget = Budget::new();
    while budget.spend() {}
    let request = Request::get("/x");
    let told = Tries::new().again(&request, &api(429, None, Some(30)), &budget);
    assert_eq!(told, Some(Duration::ZERO), "the limits do the waiting");
    assert_eq!(
        Tries::new().again(&request, &api(500, None, None), &budget),
        None
    );
}
