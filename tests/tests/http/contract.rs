//! What is written and read: schemas, problems, the `OpenAPI` document, and its page.

use serde_json::{Value, json};

use crate::stand::{BOARD, Stand, event};

#[tokio::test]
async fn every_schema_is_served_as_it_is_published() {
    let stand = Stand::start().await;
    let proto = chancery_tests::workspace_root().join("proto");
    let listed = stand.get("/schemas").json();
    let listed: Vec<_> = listed["schemas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap().to_owned())
        .collect();
    assert!(listed.len() > 50);
    for path in listed {
        let file = match path.strip_prefix("/schemas/documents/") {
            Some(document) => proto.join("documents").join(document),
            None => proto.join("schemas").join(path.strip_prefix("/schemas/").unwrap()),
        };
        let served = stand.get(&path);
        assert_eq!(served.status, 200, "{path}");
        assert_eq!(served.text(), std::fs::read_to_string(file).unwrap(), "{path}");
    }
    let problem = stand.get("/schemas/condition.stayed.json").problem(404, "not-found");
    assert!(problem["detail"].as_str().unwrap().contains("did you mean `condition.stated.json`?"));
}

#[tokio::test]
async fn every_type_of_problem_has_its_page() {
    let stand = Stand::start().await;
    let json = [("accept", "application/json")];
    let listed = stand.get_with("/problems", &json).json();
    for kind in chancery_wire::ProblemKind::ALL {
        let path = format!("/problems/{}", kind.slug());
        assert!(
            listed["problems"].as_array().unwrap().iter().any(|one| one["type"] == path),
            "{path}"
        );
        let page = stand.get(&path);
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
        let text = page.text();
        assert!(text.to_lowercase().contains(kind.title()), "{path}: {text}");
        assert!(!text.contains("=\"http"), "{path}: {text}");
        assert_eq!(stand.get_with(&path, &json).json()["status"], kind.status(), "{path}");
    }
    stand.get("/problems/nothing").problem(404, "not-found");
}

#[tokio::test]
async fn the_documentation_loads_nothing_from_elsewhere() {
    let stand = Stand::start().await;
    let page = stand.get("/docs");
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").starts_with("default-src 'self';"));
    let attributes = ["src=\"", "href=\""];
    let linked = attributes.iter().flat_map(|name| page.text().split(name).skip(1));
    let linked: Vec<_> = linked.filter_map(|rest| rest.split('"').next()).collect();
    assert!(linked.len() >= 4);
    for path in linked {
        assert!(path.starts_with('/'), "{path}");
        let file = stand.get(path);
        assert!(file.status == 200 && !file.body.is_empty(), "{path}");
    }
    stand.get("/docs/../../etc/passwd").problem(404, "not-found");
}

/// Finds the schema of an answer in the `OpenAPI` document, with what it refers to.
fn validator(api: &Value, path: &str, method: &str, status: &str) -> jsonschema::Validator {
    let content = &api["paths"][path][method]["responses"][status]["content"];
    let schema = &content.as_object().unwrap().values().next().unwrap()["schema"];
    let whole = json!({ "$ref": schema["$ref"], "components": api["components"] });
    jsonschema::validator_for(&whole).unwrap()
}

#[tokio::test]
async fn answers_are_as_the_openapi_document_says() {
    let (stand, _) = Stand::with_dossier().await;
    let api = stand.get("/openapi.json").json();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    for (path, asked) in [
        ("/v1/events", "/v1/events"),
        ("/v1/events/{position}", "/v1/events/17"),
        ("/v1/views", "/v1/views"),
        ("/v1/views/{view}", "/v1/views/conditions"),
        ("/v1/views/{view}/{key}", BOARD),
        ("/v1/views/{view}/{key}", "/v1/views/timeline/all"),
        ("/v1/diff/{view}/{key}", "/v1/diff/conditions/meeting/putin-zelensky?from=1&to=40"),
        ("/v1/why/{view}/{key}", "/v1/why/conditions/meeting/putin-zelensky?row=meeting"),
        ("/v1/changes/{view}", "/v1/changes/conditions"),
        ("/v1/changes/{view}/{key}", "/v1/changes/conditions/meeting/putin-zelensky"),
    ] {
        let (validator, answer) = (validator(&api, path, "get", "200"), stand.get(asked).json());
        let wrong: Vec<_> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{asked}: {wrong:#?}");
    }
    let receipt = stand.post_json(&event("desk", "new")).json();
    assert!(validator(&api, "/v1/events", "post", "201").is_valid(&receipt), "{receipt:#}");
    let results = stand.post_json(&json!([event("desk", "new"), {}])).json();
    assert!(validator(&api, "/v1/events", "post", "200").is_valid(&results), "{results:#}");
    let problem = stand.post_json(&json!({})).json();
    assert!(validator(&api, "/v1/events", "post", "422").is_valid(&problem), "{problem:#}");
}
