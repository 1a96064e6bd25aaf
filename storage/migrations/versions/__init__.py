"""One module a step of the schema, each with its predecessor's name."""
