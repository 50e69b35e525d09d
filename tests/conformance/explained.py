"""Where osiscope and tshark 4.0 differ on purpose. Each entry: a reason that names its source, and when it applies."""


def reason(key, ours, theirs, tree):
    for text, applies in REASONS:
        if applies(key, ours, theirs, tree):
            return text
    return None


REASONS = []
