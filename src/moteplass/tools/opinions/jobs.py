"""What happens in the background: the groups are found anew after answers have come in."""


def schedule(conversation_id: int) -> None:
    """In a moment, find the groups: others answer meanwhile, and one finding does for all of them."""


def sweep() -> None:
    """Find the groups where a job was lost. Every minute."""
