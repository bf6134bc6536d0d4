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
    (STAFF, "stage"): ({1, 2, 3, 4, 5, 6}, "", set(), set()),
    (STAFF, "numbering"): (ALL, "", set(), set()),
    (STAFF, "letterhead"): (ALL, "", set(), set()),
    (STAFF, "opportunity"): (OWN, "cu", set(), set()),
    (STAFF, "opportunity_line"): (OWN, "cud", set(), set()),
    (STAFF, "stage_change"): (OWN, "", set(), set()),
    (STAFF, "quote"): (OWN, "cu", set(), set()),
    (STAFF, "quote_line"): (OWN, "cud", set(), set()),
    (STAFF, "order"): (OWN, "cu", set(), set()),
    (STAFF, "order_line"): (OWN, "cud", set(), {"purchase"}),
    (STAFF, "delivery"): (OWN, "cud", set(), set()),
    (STAFF, "payment"): (OWN, "cud", set(), set()),
    (STAFF, "contract"): (OWN, "cu", set(), set()),
    (STAFF, "milestone"): (OWN, "cud", set(), set()),
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
        set(), "", {"customer", "opportunity", "kind", "time", "content", "staff", "contact", "outcome"}, set(),
    ),
    (CUSTOMER, "follow_up"): (
        set(), "", {
            "customer", "contact", "staff", "due", "repeat", "priority", "state", "remind_at", "done_at", "call_round",
            "interaction", "opportunity", "contract", "deadline", "notes",
        }, set(),
    ),
    (CUSTOMER, "participant"): (set(), "", {"interaction", "staff", "contact"}, set()),
    (CUSTOMER, "attachment"): (set(), "", {"interaction", "contract", "size", "digest", "added"}, set()),
    (CUSTOMER, "call_round"): (set(), "", {"start", "until", "purpose", "questions"}, set()),
    (CUSTOMER, "tag"): (set(), "", {"colour"}, set()),
    (CUSTOMER, "stage"): (set(), "", {"order", "probability", "kind"}, set()),
    (CUSTOMER, "numbering"): (set(), "", {"pattern"}, set()),
    (CUSTOMER, "letterhead"): (
        set(), "", {
            "english_name", "address", "english_address", "phone", "email", "website", "tax_number", "bank", "account",
            "terms", "english_terms", "logo", "logo_digest",
        }, set(),
    ),
    (CUSTOMER, "opportunity"): (
        set(), "", {
            "customer", "prospect", "prospect_phone", "contact", "staff", "product_type", "amount", "stage",
            "probability", "state", "weighted", "close_date", "closed_at", "source", "region", "lost_reason",
            "lost_note", "lost_from", "next_step", "description", "created", "last_activity",
        }, set(),
    ),
    (CUSTOMER, "opportunity_line"): (set(), "", {"opportunity", "product", "quantity", "price", "total"}, set()),
    (CUSTOMER, "stage_change"): (set(), "", {"opportunity", "stage", "since", "until"}, set()),
    (CUSTOMER, "quote"): (set(), "", {"opportunity", "notes"}, set()),
    (CUSTOMER, "quote_line"): (set(), "", set(), set()),
    (CUSTOMER, "order"): ({1}, "", {"opportunity", "notes"}, set()),
    (CUSTOMER, "order_line"): ({1}, "", {"purchase"}, set()),
    (CUSTOMER, "delivery"): ({1}, "", {"notes"}, set()),
    (CUSTOMER, "payment"): ({1}, "", {"notes"}, set()),
    (CUSTOMER, "contract"): ({1}, "", {"opportunity", "notes", "reminded"}, set()),
    (CUSTOMER, "milestone"): ({1}, "", {"notes"}, set()),
}  # fmt: skip

ONCE_SENT = {(CUSTOMER, "quote"), (CUSTOMER, "quote_line")}  # theirs then; those of the office are drafts
