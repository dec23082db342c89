"""The tables of the review database; docs/data-path.md says how a post goes through them."""

from store.tables.assessed import Assessment, LabelExport, Mention, Offer
from store.tables.columns import Table, UtcDateTime
from store.tables.judged import (
    AuditEntry,
    CampaignLink,
    Claim,
    Decision,
    Erasure,
    KeyCheck,
    SignIn,
    Skip,
    Throttle,
    User,
)
from store.tables.observed import (
    Campaign,
    Contact,
    ContactSighting,
    Post,
    PostSubstance,
    Revision,
    Run,
    Source,
    SourceAlert,
    Template,
)
from store.tables.proposed import SourceProposal, SourceProposalPost
from store.tables.sealed import Capture, Evidence, EvidenceDay
from store.tables.searched import PostPrice, SearchText

__all__ = [
    "Assessment",
    "AuditEntry",
    "Campaign",
    "CampaignLink",
    "Capture",
    "Claim",
    "Contact",
    "ContactSighting",
    "Decision",
    "Erasure",
    "Evidence",
    "EvidenceDay",
    "KeyCheck",
    "LabelExport",
    "Mention",
    "Offer",
    "Post",
    "PostPrice",
    "PostSubstance",
    "Revision",
    "Run",
    "SearchText",
    "SignIn",
    "Skip",
    "Source",
    "SourceAlert",
    "SourceProposal",
    "SourceProposalPost",
    "Table",
    "Template",
    "Throttle",
    "User",
    "UtcDateTime",
]
