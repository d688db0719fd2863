#!/usr/bin/env python3
"""Makes what is made of proto/schemas: `chancery_client/schemas.json` and `chancery_client/models.py`.

    python3 clients/python/tools/generate.py [FOLDER]

Into FOLDER instead of the package where one is named, which is how a test finds out whether anything has drifted. The
models need datamodel-code-generator and pydantic, of the versions in tests/requirements.txt.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCHEMAS = ROOT / "proto/schemas"
PACKAGE = ROOT / "clients/python/chancery_client"
HEADER = '"""The data of each kind as pydantic models. Made of proto/schemas by tools/generate.py; not edited."""\n\n'


def schemas():
    """Reads the schemas: the envelope, and the data of each kind by its type."""
    index = read("index.json")
    kinds = {kind["type"]: read(kind["schema"]) for kind in index["kinds"]}
    return {"envelope": read(index["envelope"]), "kinds": kinds}


def read(name):
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def write_schemas(folder):
    # A line for each member, so that a change of a schema is a change of a few lines.
    text = json.dumps(schemas(), ensure_ascii=False, sort_keys=True, indent=0)
    (folder / "schemas.json").write_text(text + "\n", encoding="utf-8")


def write_models(folder):
    definitions = {}
    for schema in schemas()["kinds"].values():
        definitions |= schema.pop("$defs", {})
        definitions[class_name(schema.pop("title"))] = schema
        del schema["$id"], schema["$schema"]
    with tempfile.TemporaryDirectory() as work:
        together = pathlib.Path(work) / "kinds.json"
        together.write_text(json.dumps({"$defs": definitions}), encoding="utf-8")
        made = pathlib.Path(work) / "models.py"
        command = [
            sys.executable, "-m", "datamodel_code_generator", "--input", together, "--output", made,
            "--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel",
            "--target-python-version", "3.10", "--use-annotated", "--use-standard-collections", "--use-union-operator",
            "--enum-field-as-literal", "all", "--use-type-alias", "--reuse-model", "--use-title-as-name",
            "--disable-timestamp", "--use-double-quotes", "--formatters", "builtin",
        ]
        subprocess.run(command, check=True)
        text = made.read_text(encoding="utf-8")
    body = text[text.index("from __future__"):]
    (folder / "models.py").write_text(HEADER + body, encoding="utf-8")


def class_name(kind):
    """`meeting.agenda_stated` is `MeetingAgendaStated`."""
    return "".join(word.capitalize() for word in kind.replace(".", "_").split("_"))


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE
    write_schemas(folder)
    write_models(folder)


if __name__ == "__main__":
    main()
