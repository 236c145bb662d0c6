"""The one door to a database: a SQLite file for one machine, PostgreSQL for a team.

Promise: the same statements mean the same to both; what a transaction gave back is kept, also after
`kill -9`; every failure is a `DatabaseError` that shows no password.
"""

from impact.database.address import Address, read_address
from impact.database.engine import PATIENCE, Engine, Row
from impact.database.versions import Step, bring_forward

__all__ = ["Address", "Engine", "Row", "Step", "bring_forward", "connect", "read_address"]


def connect(address: Address, patience: float = PATIENCE) -> Engine:
    """Open a database; close it after use. Raises DatabaseError, or UsageError for a library.

    `patience`: seconds to wait for others who write, or for a server that does not answer.
    """
    if address.engine == "sqlite":
        from impact.database.sqlite import Sqlite

        return Sqlite(address, patience)
    from impact.database.postgres import Postgres

    return Postgres(address, patience)
