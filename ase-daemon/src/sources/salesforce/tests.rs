use super::*;

fn read(text: &str) -> anyhow::Result<Brought<Vec<Charge>>> {
    parse_charges(text, "charges.csv", &BTreeMap::new())
}

#[test]
fn charges_are_read_by_the_names_of_their_columns() {
    let text = "\u{feff}Charge,End_Date,Salesforce_Id\n\
                \"Assigned Support Engineer, Annual\",2027-01-31,0014M00001abcdE\n\
                ASE,,0014M00001abcdEQAQ\n\
                ASE,1/31/2027,0014M00001abcdF\n\
                ASE,2027-01-31T00:00:00.000+0000,0014M00001abcdG\n\n";
    let brought = read(text.strip_prefix('\u{feff}').unwrap()).unwrap();
    let ends: Vec<_> = brought
        .value
        .iter()
        .map(|charge| charge.end.map(|end| end.to_string()))
        .collect();
    let january = || Some("2027-01-31".to_owned());
    assert_eq!(ends, [january(), None, january(), january()]);
    assert_eq!(brought.value[0].name, "Assigned Support Engineer, Annual");
    assert_eq!((brought.records, brought.incomplete), (4, None));
}

#[test]
fn columns_may_have_other_names() {
    let columns = [
        ("salesforce_id", "Account"),
        ("charge", "Product"),
        ("end_date", "Until"),
    ]
    .map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned()));
    let text = "Account,Product,Until\n0014M00001abcdE,ASE,2027-01-31\n";
    let brought = parse_charges(text, "charges.csv", &columns.into()).unwrap();
    assert_eq!(brought.value.len(), 1);
}

#[test]
fn a_charge_that_cannot_be_read_puts_all_in_doubt() {
    let text =
        "salesforce_id,charge,end_date\n0014M00001abcdE,ASE,soon\nacme,ASE,\n0014M00001abcdE,,\n";
    let brought = read(text).unwrap();
    assert_eq!(
        brought.flaws,
        [
            "charges.csv:2: `end_date` is no date such as 2027-01-31",
            "charges.csv:3: `salesforce_id` is no id of 15 or 18 letters and digits",
            "charges.csv:4: `charge` is empty",
        ]
    );
    assert!(
        brought
            .incomplete
            .unwrap()
            .starts_with("3 charges could not be read")
    );
}

#[test]
fn what_is_no_export_is_refused() {
    let missing = read("id,charge,end_date\n").unwrap_err().to_string();
    assert_eq!(
        missing,
        "charges.csv: there is no column `salesforce_id`; there is `id`, `charge`, `end_date`"
    );
    let empty = read("salesforce_id,charge,end_date\n")
        .unwrap_err()
        .to_string();
    assert!(empty.contains("has no row"), "{empty}");
}
