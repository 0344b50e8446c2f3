"""Graph component: wishes by their meaning, where no plain word says what is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.component import TrainedComponent, hash_of
from assistant.nlu.encoder import encode
from assistant.nlu.facts.model import Found, Setting, read_setting
from assistant.nlu.facts.wishes import extract_outcomes, in_order
from assistant.nlu.labelled_examples import example_files
from assistant.nlu.sentences import plain, straight
from assistant.nlu.wish_model import (
    LIKELY_STATED,
    NONE,
    OTHER,
    SURE_STATED,
    WishModel,
    clauses,
    read_wishes,
    stated_wishes,
    train_wishes,
    wished,
)

ROOT = Path(__file__).resolve().parents[2]
FACT = "desired_outcome"
#: Of a wish that only its meaning tells: it holds where a wish was asked for, and nowhere else.
CONFIDENCE = 0.3
#: Of a wish that the customer says is one ("I would be grateful to …"), wherever it stands.
STATED_CONFIDENCE = 0.55
#: What asks for nothing: one of so many examples of these intents stands beside those of NONE.
_EVERY = 100
_ASK_FOR_NOTHING = frozenset(
    [
        "affirm",
        "deny",
        "confirm_summary",
        "finish_story",
        "say_unknown",
        "skip_question",
        "greet",
        "say_goodbye",
        "thank",
        "chitchat",
        "ask_duration",
        "ask_reason",
        "ask_repeat",
        "ask_help",
        "ask_notice",
        "ask_rights",
        "bot_challenge",
        "express_anger",
        "express_sadness",
        "give_praise",
        "criticise_assistant",
        "accept_notice",
        "decline_notice",
        "pause_intake",
        "say_confused",
        "check_status",
        "request_human",
        "change_language",
    ]
)


#: Messages that tell one of these answer another question.
_OTHER_ANSWERS = frozenset(
    {"phone", "email", "order_reference", "prior_contact", "customer_name", "impact"}
)
#: Of these, what fills a clause of its own.
_PLAIN_FACTS = frozenset({"phone", "email", "customer_name"})
_SURE = 0.5
#: From here on it answers the question what is wanted, unless it is as surely something else.
_LIKE_AN_ANSWER, _SURE_BESIDE_A_LIKENESS = 0.3, 0.9
#: Below this it answers another question or none.
_UNLIKE_AN_ANSWER = 0.05


#: What wishes resemble; a message that is surely of another kind holds none.
_LIKE_WISHES = frozenset(
    {
        *("inform", "tell_story", "request_refund", "out_of_scope", "nlu_fallback"),
        *("change_order", "manage_account", "ask_billing", "ask_delivery"),
    }
)
#: What is asked about one's data, or said in praise, holds none however doubtful it is.
_NEVER_WISHES = frozenset({"request_data_rights", "ask_notice", "ask_rights", "give_praise"})


def _means_something_else(message: Message) -> bool:
    intent, is_like = message.get(INTENT) or {}, _is_like_a_wish(message)
    if intent.get("name") in _NEVER_WISHES and not is_like:
        return True
    least = _SURE_BESIDE_A_LIKENESS if is_like else _SURE
    is_sure = float(intent.get("confidence") or 0.0) > least
    return is_sure and intent.get("name") not in _LIKE_WISHES


def _is_like_a_wish(message: Message) -> bool:
    """True for what would answer the question what is wanted, whatever it is by itself."""
    return float((message.get("answers") or {}).get(FACT, 0.0)) >= _LIKE_AN_ANSWER


def _is_unlike_a_wish(message: Message) -> bool:
    """True for what hardly anybody answers to the question what is wanted."""
    answers = message.get("answers")
    return bool(answers) and float(answers.get(FACT, 0.0)) < _UNLIKE_AN_ANSWER


def _stated(text: str, setting: Setting, model: WishModel) -> Found | None:
    """Return the wishes that are said to be some, of the outcomes there are, or None."""
    spans = stated_wishes(straight(text))
    if not spans:
        return None
    parts = [text[start:end] for start, end in spans]
    texts = [plain(part) for part in parts]
    read = model.wishes(texts, encode(texts), asked=False)
    sure = [
        (code, span)
        for (code, chance), part, span in zip(read, parts, spans, strict=True)
        if code not in (NONE, OTHER)
        and chance >= (LIKELY_STATED if code in _named(part, setting) else SURE_STATED)
    ]
    if not sure:
        return None
    start, end = sure[0][1]
    value = {"codes": in_order([code for code, _ in sure]), "text": text[start:end]}
    return Found(FACT, start, end, value, STATED_CONFIDENCE)


def _named(part: str, setting: Setting) -> list[str]:
    """Return the outcomes that plain words name."""
    return [
        code for found in extract_outcomes(straight(part), setting) for code in found.value["codes"]
    ]


def _tells_another_fact(span: tuple[int, int], entities: list[dict[str, Any]]) -> bool:
    return any(
        one["entity"] in _PLAIN_FACTS
        and _is_sure(one)
        and span[0] <= one["start"]
        and one["end"] <= span[1]
        for one in entities
    )


def _is_sure(entity: dict[str, Any]) -> bool:
    return float(entity.get("confidence_entity") or 0.0) > _SURE


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WishMeaning(TrainedComponent[WishModel]):
    """Adds a `desired_outcome` of low confidence to a short text whose words name none.

    Where plain words name one wish and another part of the text means a second, the code of the
    second is added to the first. What the customer calls a wish of their own is surer, however long
    the text is. It comes after what sets the intent and `answers`.
    """

    FILE = "wishes.npz"
    LEARNS = WishModel

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`examples`: a folder; `longest`: most words of an answer."""
        return {"examples": "data/wishes", "longest": 40}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of the examples, so that changed ones are trained again."""
        settings = {**cls.get_default_config(), **config}
        return hash_of(example_files(ROOT / settings["examples"]))

    def learn(self, training_data: TrainingData) -> WishModel:
        """Fit the model to the example wishes, and to other examples as what asks for nothing."""
        examples = read_wishes(ROOT / self._config["examples"])
        others = [
            example.get(TEXT)
            for example in training_data.intent_examples
            if example.get(INTENT) in _ASK_FOR_NOTHING and example.get(TEXT)
        ]
        examples[NONE] += others[::_EVERY]
        return train_wishes(
            {code: [plain(text) for text in texts] for code, texts in examples.items()}
        )

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what each message means to its entities."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self._learnt is None or not text or _means_something_else(message):
                continue
            entities = [*(message.get(ENTITIES) or ())]
            known = next((one for one in entities if one["entity"] == FACT), None)
            setting = read_setting(message.get("metadata"), language=message.get("language"))
            is_open = known is None or not _is_sure(known)
            if is_open and (told := _stated(text, setting, self._learnt)) is not None:
                entities = [one for one in entities if one is not known]
                entities.append(told.entity("WishMeaning"))
                message.set(ENTITIES, entities, add_to_output=True)
                continue
            if "?" in text or len(text.split()) > self._config["longest"]:
                continue
            others = any(one["entity"] in _OTHER_ANSWERS and _is_sure(one) for one in entities)
            if (others and not _is_like_a_wish(message)) or _is_unlike_a_wish(message):
                continue
            codes = self._read(text, known, setting, self._learnt, entities)
            if known is not None and codes:
                known["value"] = {**known["value"], "codes": codes, "text": text}
                known["start"], known["end"] = 0, len(text)
            elif codes:
                value = {"codes": codes, "text": text}
                found = Found(FACT, 0, len(text), value, CONFIDENCE)
                entities.append(found.entity("WishMeaning"))
            else:
                continue
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    @staticmethod
    def _read(
        text: str,
        known: dict[str, Any] | None,
        setting: Setting,
        model: WishModel,
        entities: list[dict[str, Any]],
    ) -> list[str]:
        """Return the codes where the meaning tells more than the plain words, else nothing."""
        spans = clauses(text)
        if known is not None and len(spans) < 2:
            return []
        # "My name is …, and I would like another one": the first clause is no wish.
        spans = [span for span in spans if not _tells_another_fact(span, entities)] or spans
        parts = [text[start:end] for start, end in spans]
        texts = [plain(part) for part in (text, *parts)]
        whole, *read = model.wishes(texts, encode(texts))
        before = known["value"]["codes"] if known else []
        named = [_named(part, setting) for part in parts]
        codes = wished(whole, read, before, named)
        return codes if codes != before else []
