"""The office: records database, accounts, audit log and screens. The only part that knows Django.

Importing this imports no Django. Call `setup()` first, then import `superbill.office.records`:

    from superbill import office
    office.setup()
    from superbill.office import records
    encounter_id = records.store_encounter(encounter)
"""

from superbill.office.errors import OfficeRefused, RecordsUnavailable
from superbill.office.starting import (
    add_user,
    change_password,
    demo_account,
    has_users,
    serve,
    setup,
    verify_audit_log,
)

__all__ = [
    "OfficeRefused",
    "RecordsUnavailable",
    "add_user",
    "change_password",
    "demo_account",
    "has_users",
    "serve",
    "setup",
    "verify_audit_log",
]
