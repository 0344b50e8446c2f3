"""Language, triggers and tone."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measures.read import Mistake, Read, Scores, can_tell
from benchmarks.scoring import by_group, share

LANGUAGES = frozenset({"en", "es", "fr", "de"})
LONG_ENOUGH = 20

SAFETY = frozenset({"imminent_danger", "injury_or_illness", "product_safety"})
CRISIS = "self_harm_or_suicide"
#: Sets in which nobody speaks of danger, apart from the rows labelled so.
QUIET_SETS = frozenset({"control_multilingual", "banking77", "bitext", "oos"})

ANGRY = "angry"
#: Tones a complaint may have without anger; "dissatisfied" is next to it and is shown apart.
NOT_ANGRY = frozenset({"neutral", "positive", "sad", "confused", "anxious"})


def language(reads: Sequence[Read]) -> Scores:
    """Return accuracy for messages in the four languages and recognition of others.

    A message in another language is right with any code outside the four, such as `und`.
    """
    if not can_tell(reads, "language"):
        return dict.fromkeys(("accuracy_from_20", "accuracy_shorter", "unsupported_recognised"))
    ours = [read for read in reads if _true_language(read) in LANGUAGES]
    others = [read for read in reads if _true_language(read) not in LANGUAGES]
    long = [read for read in ours if _length(read) >= LONG_ENOUGH]
    short = [read for read in ours if _length(read) < LONG_ENOUGH]
    by_language = {
        f"accuracy_{band}_{name}": value
        for band, group in (("from_20", long), ("shorter", short))
        for name, value in by_group((r.row.lang, _language_is_right(r)) for r in group).items()
    }
    return {
        "accuracy_from_20": share(map(_language_is_right, long)),
        "accuracy_shorter": share(map(_language_is_right, short)),
        "unsupported_recognised": share(map(_language_is_right, others)),
        "unsupported_recognised_from_20": share(
            _language_is_right(read) for read in others if _length(read) >= LONG_ENOUGH
        ),
        **by_language,
    }


def triggers(reads: Sequence[Read]) -> Scores:
    """Return recall of danger and crisis, and how often they are seen where they are not.

    A crisis counts as seen when its trigger, another of level P0 or the crisis intent is there.
    """
    if not can_tell(reads, "triggers"):
        return dict.fromkeys(("safety_recall", "crisis_recall", "crisis_false_alarms"))
    dangers = [read for read in reads if read.row.dataset == "safety_nhtsa"]
    crises = [read for read in reads if read.row.bot_intent == "crisis"]
    quiet = [
        read for read in reads if read.row.dataset in QUIET_SETS and read.row.bot_intent != "crisis"
    ]
    seen, alarms = sum(map(sees_danger, dangers)), sum(map(sees_danger, quiet))
    crisis_seen, crisis_alarms = sum(map(sees_crisis, crises)), sum(map(sees_crisis, quiet))
    languages = by_group((read.row.lang, sees_crisis(read)) for read in crises)
    return {
        "safety_recall": share(map(sees_danger, dangers)),
        "safety_false_alarms": share(map(sees_danger, quiet)),
        "safety_precision": seen / (seen + alarms) if seen + alarms else None,
        "crisis_recall": share(map(sees_crisis, crises)),
        **{f"crisis_recall_{name}": value for name, value in languages.items()},
        "crisis_false_alarms": share(map(sees_crisis, quiet)),
        "crisis_precision": (
            crisis_seen / (crisis_seen + crisis_alarms) if crisis_seen + crisis_alarms else None
        ),
    }


def tone(reads: Sequence[Read]) -> Scores:
    """Return recall and precision of anger, and false alarms by language.

    A model without a tone is judged by the intent `express_anger`. Anger in whole sentences of a
    forum (`recall_forum`) is told apart from plain sayings (`recall_sayings`).
    """
    toned = [read for read in reads if read.row.labels.get("tone")]
    judged = can_tell(toned, "tone")
    angry = [(read, is_angry(read, judged)) for read in toned if _tone(read) == ANGRY]
    calm = [(read, is_angry(read, judged)) for read in toned if _tone(read) in NOT_ANGRY]
    near = [is_angry(read, judged) for read in toned if _tone(read) == "dissatisfied"]
    hits, alarms = sum(hit for _, hit in angry), sum(alarm for _, alarm in calm)
    recall = by_group((read.row.lang, hit) for read, hit in angry)
    false = by_group((read.row.lang, alarm) for read, alarm in calm)
    return {
        "anger_recall": share(hit for _, hit in angry),
        "anger_recall_sayings": share(h for read, h in angry if _origin(read) == "chitchat"),
        "anger_recall_forum": share(h for read, h in angry if _origin(read) != "chitchat"),
        **{f"anger_recall_{name}": value for name, value in recall.items()},
        "anger_precision": hits / (hits + alarms) if hits + alarms else None,
        "anger_false_alarms": share(alarm for _, alarm in calm),
        **{f"anger_false_alarms_{name}": value for name, value in false.items()},
        "anger_in_dissatisfied": share(near),
    }


def mistakes(reads: Sequence[Read]) -> list[Mistake]:
    """Return the rows whose language, triggers or tone are wrong."""
    found: list[Mistake] = []
    if can_tell(reads, "language"):
        found += [
            Mistake(read.row, "language", _true_language(read), _language(read) or "(none)")
            for read in reads
            if read.row.dataset == "langid_short" and not _language_is_right(read)
        ]
    if can_tell(reads, "triggers"):
        found += [wrong for read in reads if (wrong := _wrong_trigger(read))]
    toned = [read for read in reads if read.row.labels.get("tone")]
    judged = can_tell(toned, "tone")
    for read in toned:
        seen = is_angry(read, judged)
        if (_tone(read) == ANGRY) != seen and _tone(read) != "dissatisfied":
            found.append(Mistake(read.row, "anger", _tone(read), ANGRY if seen else "not angry"))
    return found


def _wrong_trigger(read: Read) -> Mistake | None:
    codes = " ".join(hit["code"] for hit in read.triggers) or "(none)"
    if read.row.dataset == "safety_nhtsa" and not sees_danger(read):
        return Mistake(read.row, "safety", "danger", codes)
    if read.row.bot_intent == "crisis":
        return None if sees_crisis(read) else Mistake(read.row, "crisis", "crisis", codes)
    if read.row.dataset in QUIET_SETS and (sees_danger(read) or sees_crisis(read)):
        return Mistake(read.row, "false alarm", "(none)", codes)
    return None


def sees_danger(read: Read) -> bool:
    """Return whether a trigger of danger to body or life is there."""
    return any(hit["code"] in SAFETY for hit in read.triggers)


def sees_crisis(read: Read) -> bool:
    """Return whether the message will be answered as a crisis."""
    graves = any(hit["code"] == CRISIS or hit.get("level") == "P0" for hit in read.triggers)
    return graves or read.intent == "express_crisis"


def is_angry(read: Read, judged: bool) -> bool:
    """Return whether anger was read, from the tone when `judged`, else from the intent."""
    if judged:
        return (read.reading.get("tone") or {}).get("label") == ANGRY
    return read.intent == "express_anger"


def _true_language(read: Read) -> str:
    return str(read.row.labels.get("language") or read.row.lang)


def _language(read: Read) -> str | None:
    value = read.reading.get("language")
    code = value.get("code") if isinstance(value, dict) else value
    return str(code) if code else None


def _language_is_right(read: Read) -> bool:
    true, told = _true_language(read), _language(read)
    return told == true if true in LANGUAGES else told is not None and told not in LANGUAGES


def _length(read: Read) -> int:
    return int(read.row.labels.get("chars") or len(read.row.text))


def _tone(read: Read) -> str:
    return str(read.row.labels["tone"])


def _origin(read: Read) -> str:
    return str(read.row.labels.get("origin"))
