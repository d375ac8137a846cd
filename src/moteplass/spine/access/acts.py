"""Everything anyone can do, by name. An act that no rule answers raises."""

from enum import StrEnum


class Act(StrEnum):
    # Outside any place
    BROWSE = "browse"  # pages that anyone may see
    OWN = "own"  # one's own profile, contributions and settings: needs a log-in
    CREATE_PLACE = "create_place"  # on behalf of an organisation one works in
    OPERATE = "operate"  # runs the installation
    PROVISION = "provision"  # an organisation's staff directory, of its own people
    # In a place
    READ = "read"
    SUBMIT = "submit"
    COMMENT = "comment"
    WITHDRAW = "withdraw"  # what one has written oneself, also in a capacity one no longer has
    SUPPORT = "support"
    WORK = "work"  # behind closed doors: themes, notes, who sees to what
    CHECK = "check"  # let through, or hold back, what awaits a check
    MODERATE = "moderate"  # decide on what has been flagged
    EXPORT = "export"  # everything, also what is not shown to all
    SIGN_OFF = "sign_off"  # say that figures somebody else wrote are right
    APPRAISE = "appraise"  # decide what is kept, and how long; outside a place: for all of them
    MANAGE = "manage"  # settings, publishing, period, summary
    INVITE = "invite"  # who belongs
