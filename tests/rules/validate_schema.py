# Validates projects against the JSON Schema with an independent implementation. Arguments: schema, then `+file` (must be
# valid) or `-file` (must not be). Exit status 77: the libraries are not installed.
import json
import sys

try:
    import jsonschema
    import yaml
except ImportError:
    sys.exit(77)


class Loader(yaml.SafeLoader):
    """Dates stay texts, as in editors."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
wrong = 0
for argument in sys.argv[2:]:
    with open(argument[1:], encoding="utf-8") as file:
        project = yaml.load(file, Loader)
    errors = list(validator.iter_errors(project))
    if argument[0] == "+" and errors:
        wrong += 1
        print(argument[1:], "is refused:", errors[0].json_path, errors[0].message)
    if argument[0] == "-" and not errors:
        wrong += 1
        print(argument[1:], "is accepted")
sys.exit(1 if wrong else 0)
