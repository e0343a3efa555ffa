//! A hundred thousand deliveries that are not Zendesk's.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zendesk_client::Timestamp;
use zendesk_client::webhook::Verifier;

const SECRET: &str = "dGhpcyBpcyBhIHNlY3JldCBvZiBhIHdlYmhvb2s=";
const SIGNED: &str = "2026-03-02T09:00:00Z";
const FORGERIES: usize = 100_000;

/// The same chances every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n).unwrap()).unwrap()
    }

    fn bytes(&mut self, n: usize) -> Vec<u8> {
        (0..n)
            .map(|_| u8::try_from(self.below(256)).unwrap())
            .collect()
    }
}

#[derive(Clone, PartialEq)]
struct Delivery {
    timestamp: String,
    signature: String,
    body: Vec<u8>,
}

/// A body as Zendesk sends it, of about 400 bytes.
fn genuine(verifier: &Verifier, nth: usize) -> Delivery {
    let body = format!(
        r#"{{"type":"zen:event-type:ticket.agent_assignment_changed","account_id":18525119,"id":"0a1b-{nth}",
"time":"{SIGNED}","zendesk_event_version":"2022-11-06","subject":"zen:ticket:{nth}",
"detail":{{"id":"{nth}","subject":"Printer {}","status":"OPEN","assignee_id":"8447388090494"}},
"event":{{"current":"8447388090494","previous":null}}}}"#,
        "burns ".repeat(nth % 20)
    );
    Delivery {
        timestamp: SIGNED.to_owned(),
        signature: verifier.sign(SIGNED, body.as_bytes()),
        body: body.into_bytes(),
    }
}

/// One thing about a genuine delivery made different, in one of twelve ways.
fn forge(dice: &mut Dice, genuine: &Delivery, other: &Delivery, stranger: &Verifier) -> Delivery {
    let mut forged = genuine.clone();
    let body = &mut forged.body;
    let at = dice.below(body.len());
    match dice.below(12) {
        0 => body[at] ^= 1 << dice.below(8),
        1 => drop(body.remove(at)),
        2 => body.insert(at, u8::try_from(dice.below(256)).unwrap()),
        3 => body.truncate(at),
        4 => body.extend(dice.bytes(1 + at % 9)),
        5 => forged.body.clone_from(&other.body),
        6 => forged.signature.clone_from(&other.signature),
        7 => forged.signature = stranger.sign(SIGNED, body),
        8 => forged.timestamp = format!("2026-03-02T09:00:{:02}Z", 1 + dice.below(59)),
        9 => {
            let mut mac = STANDARD.decode(&forged.signature).unwrap();
            let bit = dice.below(mac.len() * 8);
            mac[bit / 8] ^= 1 << (bit % 8);
            forged.signature = STANDARD.encode(mac);
        }
        10 => {
            let length = [0, 1, 16, 20, 31, 32, 33, 64][dice.below(8)];
            forged.signature = STANDARD.encode(dice.bytes(length));
        }
        _ => {
            // A part of the signature, or of what it stands for.
            let mac = STANDARD.decode(&forged.signature).unwrap();
            forged.signature = STANDARD.encode(&mac[..dice.below(mac.len())]);
        }
    }
    forged
}

#[test]
fn none_of_a_hundred_thousand_forgeries_is_taken() {
    let now: Timestamp = "2026-03-02T09:00:30Z".parse().unwrap();
    let (verifier, stranger) = (Verifier::new(SECRET), Verifier::new("another secret"));
    let is_taken = |sent: &Delivery| {
        let checked = verifier.check(now, &sent.timestamp, &sent.signature, &sent.body);
        checked.is_ok()
    };
    let genuine: Vec<_> = (0..100).map(|nth| genuine(&verifier, nth)).collect();
    assert!(genuine.iter().all(is_taken));
    let mut dice = Dice(88_172_645_463_325_252);
    let (mut forged, mut taken) = (0, 0);
    while forged < FORGERIES {
        let (one, other) = (dice.below(genuine.len()), dice.below(genuine.len()));
        let forgery = forge(&mut dice, &genuine[one], &genuine[other], &stranger);
        // What came out as it was is no forgery.
        if !genuine.contains(&forgery) {
            forged += 1;
            taken += usize::from(is_taken(&forgery));
        }
    }
    println!("{taken} of {forged} forged or changed deliveries taken");
    assert_eq!(taken, 0);
}
