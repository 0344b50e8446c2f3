"""Predictions: rules look at the turns they speak of, and only when they can decide anything."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

from assistant.rasa_changes.trackers import is_plain


def apply() -> None:
    """Replace the slow methods."""
    _look_at_recent_states()
    _read_the_text_only_for_rules_about_text()
    _skip_an_empty_memory()


def recent_states(tracker: DialogueStateTracker, domain: Domain, count: int) -> list[State]:
    """Return the last `count` states of a tracker's history, as Rasa makes them from all events."""
    events = tracker.applied_events()
    actions = [index for index, event in enumerate(events) if isinstance(event, ActionExecuted)]
    start = actions[-(count - 1)] if count <= len(actions) else 0
    featureless = {slot.name for slot in domain.slots if not slot.has_features()}
    past = tracker.init_copy()
    states: list[State] = []
    for index, event in enumerate(events):
        if index >= start and isinstance(event, ActionExecuted):
            states.append(domain.get_active_state(past))
        if not (isinstance(event, SlotSet) and event.key in featureless):
            event.apply_to(past)
    states.append(domain.get_active_state(past))
    return states[-count:]


@lru_cache(maxsize=512)
def states_of(rule_key: str) -> list[State]:
    """Return the states a rule speaks of."""
    states: list[State] = json.loads(rule_key)
    return states


def longest_rule(policy: RulePolicy) -> int:
    """Return how many states the longest rule speaks of."""
    return max((len(states_of(key)) for key in _rule_keys(policy)), default=1)


def may_match_text(policy: RulePolicy) -> bool:
    """True unless every rule that follows a message names the intent of that message."""
    for key in _rule_keys(policy):
        last = states_of(key)[-1]
        follows_message = last.get(PREVIOUS_ACTION, {}).get(ACTION_NAME) == ACTION_LISTEN_NAME
        if follows_message and not last.get(USER, {}).get(INTENT):
            return True
    return False


def _rule_keys(policy: RulePolicy) -> list[str]:
    return [*policy.lookup.get(RULES, {}), *policy.lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH, {})]


def _look_at_recent_states() -> None:
    original = RulePolicy._prediction_states

    def prediction_states(
        self: RulePolicy,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        if not is_plain(tracker):
            states: list[State] = original(
                self, tracker, domain, use_text_for_last_user_input, rule_only_data
            )
            return states
        count = _remembered(self, "longest", longest_rule)
        # One more than any rule has: whether it is the start of the conversation matters.
        states = recent_states(tracker, domain, count + 1)
        self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
        return states

    RulePolicy._prediction_states = prediction_states


def _read_the_text_only_for_rules_about_text() -> None:
    original = RulePolicy._predict

    def predict(
        self: RulePolicy, tracker: DialogueStateTracker, domain: Domain
    ) -> tuple[PolicyPrediction, str | None]:
        if not _remembered(self, "text", may_match_text):
            default, _ = self._find_action_from_default_actions(tracker)
            action, source = self._find_action_from_loop_happy_path(tracker)
            if default is None and action is not None:
                # Rasa first looks for rules about the text, of which there are none.
                probabilities = self._prediction_result(action, tracker, domain)
                prediction = self._rule_prediction(
                    probabilities, source, is_no_user_prediction=True
                )
                return prediction, source
        result: tuple[PolicyPrediction, str | None] = original(self, tracker, domain)
        return result

    RulePolicy._predict = predict
    find = RulePolicy._find_action_from_rules

    def find_action_from_rules(
        self: RulePolicy,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool,
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and not _remembered(self, "text", may_match_text):
            return None, None, False
        found: tuple[str | None, str | None, bool] = find(
            self, tracker, domain, use_text_for_last_user_input
        )
        return found

    RulePolicy._find_action_from_rules = find_action_from_rules


def _skip_an_empty_memory() -> None:
    original = MemoizationPolicy.predict_action_probabilities

    def predict_action_probabilities(
        self: MemoizationPolicy, tracker: DialogueStateTracker, domain: Domain, **kwargs: Any
    ) -> PolicyPrediction:
        if not self.lookup:
            return self._prediction(self._default_predictions(domain))
        return original(self, tracker, domain, **kwargs)

    MemoizationPolicy.predict_action_probabilities = predict_action_probabilities


def _remembered(policy: RulePolicy, name: str, find: Any) -> Any:
    """Return what `find` says of a policy's rules, which do not change after training."""
    known: dict[str, Any] = policy.__dict__.setdefault("_redress_rules", {})
    if name not in known:
        known[name] = find(policy)
    return known[name]
