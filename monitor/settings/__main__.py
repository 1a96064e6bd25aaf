"""`python -m monitor.settings` prints the JSON Schema of sources.yaml."""

import json
import sys

from monitor.settings.parts import json_schema

json.dump(json_schema(), sys.stdout, indent=2, ensure_ascii=False)
sys.stdout.write("\n")
