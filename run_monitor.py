#!/usr/bin/env python3
"""Newsvigil's entry point and composition root: the only file that sees monitor, storage and alerts."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.service.opening import Adapters


def make_adapters() -> Adapters:
    """What monitor is put together with: storage, the channels, the environment."""
    from alerts import make_senders, render_html, template_problems, validate_options
    from monitor.service.opening import Adapters
    from storage import ServiceLock, holder, open_database

    return Adapters(
        open_database=open_database,
        service_lock=ServiceLock,
        lock_holder=holder,
        senders=make_senders(),
        check_channel=validate_options,
        render_page=render_html,
        check_templates=template_problems,
        environ=os.environ,
    )


def main() -> None:
    """Put the packages together and run the command line."""
    try:
        from demo.show import make_demo
        from monitor.cli import build_app, run_app

        adapters = make_adapters()
    except ModuleNotFoundError as error:
        sys.exit(
            f"newsvigil: the package {error.name} is missing. Use `make run`; or run `make setup` and start with "
            ".venv/bin/python run_monitor.py"
        )
    app = build_app(adapters)
    app.command("demo")(make_demo(adapters))
    run_app(app)


if __name__ == "__main__":
    main()
