"""What each role may do before the administrator changes anything: the table of docs/accounts.md, by hand."""

STAFF, CUSTOMER = "staff", "customer"
OWN, ALL = {1, 2}, {1, 2, 3}  # S0001's customers by looking after and by developing; of C0000001 it is {1}
MATRIX: dict[tuple[str, str], tuple[set[int], str, set[str], set[str]]] = {
    # role, entity: which records, what may be done (c, u, d), columns not seen, columns seen but not set
    (STAFF, "customer"): (OWN, "cu", set(), {"points", "credit", "staff", "developer"}),
    (STAFF, "staff"): ({1}, "", set(), set()),
    (STAFF, "product"): ({1, 2}, "", set(), set()),
    (STAFF, "plan"): ({1}, "", set(), set()),
    (STAFF, "purchase"): (OWN, "cu", set(), set()),
    (STAFF, "feedback"): (OWN, "cu", set(), set()),
    (STAFF, "contact"): (OWN, "cu", set(), set()),
    (STAFF, "interaction"): (OWN, "cu", set(), set()),
    (STAFF, "follow_up"): (OWN, "cu", set(), set()),
    (STAFF, "participant"): (OWN, "cud", set(), set()),
    (STAFF, "attachment"): (OWN, "cd", set(), set()),
    (STAFF, "call_round"): (ALL, "", set(), set()),
    (STAFF, "tag"): (ALL, "", set(), set()),
    (CUSTOMER, "customer"): (
        {1}, "", {"class_", "source", "notes", "tags", "verified", "last_contact", "retired"}, set(),
    ),
    (CUSTOMER, "staff"): (set(), "", {"department", "product_type", "current_plan", "salary"}, set()),
    (CUSTOMER, "product"): ({1, 2}, "", set(), set()),
    (CUSTOMER, "plan"): (
        set(), "", {"staff", "customers", "profit", "planned_for", "done", "made_by", "made_at"}, set(),
    ),
    (CUSTOMER, "purchase"): ({1}, "", set(), set()),
    (CUSTOMER, "feedback"): ({1}, "c", set(), {"handled"}),
    (CUSTOMER, "contact"): (
        set(), "", {"customer", "role", "mobile", "phone", "email", "birthday", "main", "tags", "notes"}, set(),
    ),
    (CUSTOMER, "interaction"): (
        set(), "", {"customer", "kind", "time", "content", "staff", "contact", "outcome"}, set(),
    ),
    (CUSTOMER, "follow_up"): (
        set(), "", {
            "customer", "contact", "staff", "due", "repeat", "priority", "state", "remind_at", "done_at", "call_round",
            "interaction", "notes",
        }, set(),
    ),
    (CUSTOMER, "participant"): (set(), "", {"interaction", "staff", "contact"}, set()),
    (CUSTOMER, "attachment"): (set(), "", {"interaction", "size", "digest", "added"}, set()),
    (CUSTOMER, "call_round"): (set(), "", {"start", "until", "purpose"}, set()),
    (CUSTOMER, "tag"): (set(), "", {"colour"}, set()),
}  # fmt: skip
