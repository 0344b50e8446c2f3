"""What each intent of the assistant means in the words of the labelled sets.

The sets name in `bot_intent` what an assistant should take a message for. An answer is right when
that label is among the meanings of the intent the assistant chose. Two intents may share a meaning
where the assistant keeps apart what a label does not (a plain yes, a yes to the notice); an intent
has two meanings only where the sets have two labels for one thing. An intent without a meaning is
never right: no label of the sets stands for it.
"""

from __future__ import annotations

REJECTION = "out_of_scope"
HANDOFF = "human_handoff"

MEANINGS: dict[str, frozenset[str]] = {
    name: frozenset(meanings.split())
    for name, meanings in {
        "greet": "greet",
        # "I'm back" is labelled as a greeting, and is welcomed.
        "return_to_chat": "greet",
        "say_goodbye": "goodbye",
        "thank": "thank",
        # One yes and one no, whatever they are said to.
        "affirm": "affirm",
        "accept_notice": "affirm",
        "confirm_summary": "affirm",
        "deny": "deny",
        "decline_notice": "deny",
        # "Nothing", "no, that's all" and "that isn't right" are labelled as a no.
        "finish_story": "deny",
        "change_fact": "deny",
        "say_unknown": "unsure",
        "say_confused": "not_understood",
        "ask_repeat": "repeat",
        "ask_help": "help",
        "bot_challenge": "bot_challenge",
        "change_language": "change_language",
        "go_back": "go_back",
        "start_over": "restart",
        # Both end the questions, and the sets do not agree which word is which.
        "stop_intake": "cancel stop",
        "withdraw_complaint": "cancel stop",
        "request_human": "human_handoff contact_details_or_handoff",
        "ask_contact": "contact_details contact_details_or_handoff",
        # Somebody who says that they want to complain, and somebody who does.
        "start_conversation": "file_complaint complaint_or_refund",
        "request_refund": "complaint_or_refund",
        "tell_story": "file_complaint complaint_or_refund",
        # A bare wish for money back is an answer to a question of the intake.
        "inform": "complaint_or_refund",
        "check_status": "complaint_status",
        "ask_delivery": "delivery_question",
        "ask_billing": "billing_question",
        "ask_policy": "policy_question",
        "change_order": "order_change",
        "manage_account": "account_help",
        "give_feedback": "feedback",
        "rate_chat": "feedback",
        # Questions about one's data; the notice answers them too.
        "ask_notice": "data_protection_request",
        "request_data_rights": "data_protection_request",
        "express_anger": "user_angry",
        "express_sadness": "user_sad",
        "express_crisis": "crisis",
        "criticise_assistant": "bot_criticism",
        "give_praise": "praise",
        # The fallback and small talk send the customer back to the matter, as a rejection does.
        "out_of_scope": REJECTION,
        "chitchat": REJECTION,
        "nlu_fallback": REJECTION,
        # Nothing in the sets is labelled so.
        "skip_question": "",
        "pause_intake": "",
        "ask_reason": "",
        "ask_duration": "",
        "ask_rights": "",
        "add_evidence": "",
        "request_link": "",
        "request_review": "",
    }.items()
}


def means(intent: str | None, label: str) -> bool:
    """Return whether choosing `intent` is right for a message labelled `label`."""
    return label in MEANINGS.get(intent or "", frozenset())


def main_meaning(intent: str | None) -> str:
    """Return one name for the intent in the words of the sets, for confusion tables."""
    meanings = MEANINGS.get(intent or "", frozenset())
    return sorted(meanings)[0] if meanings else f"({intent})"


def is_rejection(intent: str | None) -> bool:
    """Return whether the intent treats the message as none of the assistant's business."""
    return means(intent, REJECTION)
