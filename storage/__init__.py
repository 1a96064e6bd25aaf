"""The database: SQLAlchemy Core behind the ports of the domain. Knows the domain and nothing else of monitor."""

from storage.database import Database, open_database
from storage.lock import ServiceLock, holder

__all__ = ["Database", "ServiceLock", "holder", "open_database"]
