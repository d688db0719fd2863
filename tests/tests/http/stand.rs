//! A running system, and a client of it that knows nothing but HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;

use chancery_tests::{System, istanbul, up_with};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{HeaderMap, Response};

/// The board that the dossier is about.
pub(crate) const BOARD: &str = "/v1/views/conditions/meeting/putin-zelensky";

/// A running system.
pub(crate) struct Stand {
    pub(crate) system: System,
    pub(crate) url: String,
    agent: Agent,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Returns a header; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Returns the body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic_with(&format!("{error}: {self:?}")))
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Returns the details of a problem's errors, after a look at its status and slug.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, slug: &str) -> Value {
        let problem = self.json();
        assert_eq!(
            (self.status, &problem["type"]),
            (status, &json!(format!("/problems/{slug}"))),
            "{problem:#}"
        );
        assert_eq!(problem["status"], status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        problem
    }

    /// Returns the address of the next page, from the header `Link`.
    pub(crate) fn next(&self) -> Option<String> {
        let link = self.header("link").strip_prefix('<')?;
        let (address, rest) = link.split_once('>')?;
        rest.contains("rel=\"next\"").then(|| address.to_owned())
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "this is how a test fails")]
fn panic_with(why: &str) -> ! {
    panic!("{why}")
}

impl Stand {
    /// Starts an empty system, on a free port.
    pub(crate) async fn start() -> Self {
        let system = up_with(&["--http", "127.0.0.1:0"]).await;
        let url = system.run_json()["http"].as_str().unwrap().to_owned();
        let agent = Agent::config_builder().http_status_as_error(false).build().new_agent();
        Self { system, url, agent }
    }

    /// Starts a system that holds the dossier, published over HTTP; returns the head as well.
    pub(crate) async fn with_dossier() -> (Self, u64) {
        let stand = Self::start().await;
        let results = stand.post_json(&json!(istanbul().base)).json();
        let positions = results["results"].as_array().unwrap().iter();
        let head = positions.map(|one| one["position"].as_u64().unwrap()).max().unwrap();
        assert_eq!(stand.get(&format!("{BOARD}?min_position={head}")).status, 200);
        (stand, head)
    }

    /// Asks for something.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// Asks for something, with headers.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call().unwrap())
    }

    /// Asks for headers alone.
    pub(crate) fn head(&self, path: &str) -> Answer {
        read(self.agent.head(format!("{}{path}", self.url)).call().unwrap())
    }

    /// Publishes JSON, one event or an array.
    pub(crate) fn post_json(&self, events: &Value) -> Answer {
        self.post(&[("content-type", "application/json")], events.to_string().as_bytes())
    }

    /// Publishes bytes, with headers.
    pub(crate) fn post(&self, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = self.agent.post(format!("{}/v1/events", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body).unwrap())
    }

    /// Publishes with headers as they stand, which clients of HTTP would fold and refuse; returns the whole answer.
    pub(crate) fn post_raw(&self, headers: &[(String, String)], body: &str) -> String {
        let host = self.url.trim_start_matches("http://");
        let length = body.len();
        let mut request = format!(
            "POST /v1/events HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n"
        );
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

fn read(mut response: Response<ureq::Body>) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.body_mut().with_config().limit(64 * 1024 * 1024).read_to_vec().unwrap();
    Answer { status, headers, body }
}

/// An event that is right: somebody says yes to the meeting of the dossier.
pub(crate) fn event(publisher: &str, id: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": publisher, "type": "chancery.meeting.responded.v1",
        "data": {
            "meeting": "meeting/putin-zelensky", "actor": "actor/zelensky", "rsvp": "accepted",
            "occurred": "2025-05-18", "mode": "paraphrase",
            "attribution": [{ "agent": "outlet/reuters", "role": "outlet", "identity": "named" }],
        },
    })
}
