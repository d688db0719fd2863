//! Whatever stands in a file.

use std::io::Read;

use chancery_domain::accept::{Candidate, accept};
use chancery_domain::{PublisherName, RecordedAt};
use chancery_leads::{Format, Numbering, Rows};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{gdelt_row, import};

/// Gives a file in pieces of one size.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.1.min(buffer.len());
        (&mut self.0).take(size as u64).read(buffer)
    }
}

fn formats() -> impl Strategy<Value = Format> {
    prop_oneof![
        Just(Format::Gdelt),
        Just(Format::Icews),
        Just(Format::Ucdp),
        Just(Format::Acled),
        Just(Format::Polecat)
    ]
}

/// Texts that look a little like files.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\t".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\"".to_vec()),
        Just(b",".to_vec()),
        Just(b"Iran\tConsult\tIraq\t2014-02-05\n".to_vec()),
        Just(gdelt_row(61, &[]).into_bytes()),
        Just(b"id,type_of_violence,date_start,date_end,best,high,low,gwnoa,gwnob\n".to_vec()),
        Just(b"1,1,2013-01-03,2013-01-03,1,1,1,652,\n".to_vec()),
        Just(b"event_id_cnty;event_date;event_type;sub_event_type;actor1;actor2;country;fatalities;timestamp\n".to_vec()),
        Just(b"UKR1;2024-05-01;Protests;Peaceful protest;Protesters (Ukraine);;Ukraine;0;10\n".to_vec()),
        Just(b"Event ID\tEvent Date\tEvent Type\tEvent Mode\tActor Country\tRecipient Country\n".to_vec()),
        Just(b"1\t2024-05-01\tAGREE\t\tRUS\tNone\n".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_file_comes_to_an_end_and_every_event_is_accepted(format in formats(), file in files()) {
        for event in import(format, &file).events {
            let type_name = event["type"].as_str().unwrap();
            let candidate = Candidate { type_name, subject: None, data: event["data"].clone() };
            prop_assert!(accept(candidate, RecordedAt::from_micros(0)).is_ok());
        }
    }

    #[test]
    fn pieces_make_no_difference(format in formats(), file in files(), size in 1_usize..50) {
        let source = PublisherName::parse("importer").unwrap();
        let read = |reader: &mut dyn Read| {
            let mut numbering = Numbering::default();
            let rows = Rows::new(format, reader).map(|row| match row {
                Ok(row) => match row.lead {
                    Ok(lead) => String::from_utf8(lead.event(&source, &mut numbering)).unwrap(),
                    Err(fault) => format!("{} {fault}", row.line),
                },
                Err(error) => error.to_string(),
            });
            rows.collect::<Vec<_>>()
        };
        prop_assert_eq!(read(&mut file.as_slice()), read(&mut Pieces(&file, size)));
    }

    #[test]
    fn values_are_the_row(name in "[^\t\r\n]{0,40}") {
        let row = gdelt_row(61, &[("Actor1Name", &name)]);
        let outcome = import(Format::Gdelt, row.as_bytes());
        let values = outcome.events[0]["data"]["values"].as_object().unwrap();
        prop_assert_eq!(&values["Actor1Name"], &Value::from(name));
    }
}
