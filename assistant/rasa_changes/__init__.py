"""Every change made to Rasa at run time, and why; applied when the channel is built.

Each is guarded by the exact version of Rasa. `tests/process/test_rasa_changes.py` holds
dialogues of `tests/conversations` with and without them and compares the events.

What Rasa does differently afterwards (`failures`):

- An action that fails makes the turn fail. Rasa logs the exception, loses the action's events and
  goes on, so the customer would get no answer or half of one, and the message would count as
  processed. Here the turn ends with an error before the tracker is saved; the service keeps the
  message and tries again.

- An action is told the customer's latest messages (`TOLD_MESSAGES`), not every event since the
  conversation began: that grew with each turn, and no action needs it. Slots, the latest message
  and the open form are told as ever. Of the domain the validator of a form is told the form, and
  nobody else anything without `send_domain`. `enable_selective_domain: true` in endpoints.yml turns
  this on.

What Rasa does the same, but faster (numbers in benchmarks/README.md):

- `trackers`: a tracker is copied, not built again from all its events, several times a turn, and
  shares its slots with the copy until one of them is set; the events that count are kept up to
  date, not collected anew; the class of an event is looked up, not searched for among all classes.
- `action_calls`: answers of actions are checked with a validator that is built once, and at length
  only when they are unusual; a small client keeps the connections to the action server open
  (`connections`).
- `policies`: rules are compared with as many turns as the longest of them has, not with the whole
  conversation; a form that goes on needs no rules; no memory is searched that holds no story.
- `without_tensorflow`: TensorFlow is not loaded while no component of config.yml needs it. This one
  is made before Rasa is imported, by `python -m assistant`, which starts Rasa's command line.
- `examples`: training examples are read and checked once, copied without their texts and told
  apart by a plain hash. This one is made for the training alone, as are `yaml_files`, which reads
  YAML with a parser in C, and the keeping of sentence vectors between trainings
  (`assistant/nlu/vector_store.py`).
- `training_graph`: in a training, components that learn without one another do so beside each
  other, a process a core; one that needs no training data begins before they are read.
- `waste`: nothing is extracted into slots that only actions fill; messages and events are not
  copied for lines of the debug log, and slots are not written there; when a form opens, a validator
  that had nothing to say is not asked a second time about the same slots.
- `graph`: the components of the model are called one after another, without planning it anew with
  Dask for each message and each prediction.
"""

from __future__ import annotations

from pathlib import Path

RASA_VERSION = "3.6.21"


def apply() -> None:
    """Make the changes to a Rasa that serves, once.

    Raises:
        RasaException: another version of Rasa is installed; check each change before raising
            RASA_VERSION.
    """
    # Imported here: this package is also loaded before Rasa, to leave TensorFlow out.
    from rasa.core.processor import MessageProcessor

    from assistant.rasa_changes import action_calls, failures, graph, policies, trackers, waste

    _check_version()
    if getattr(MessageProcessor, "_redress_changed", False):
        return
    MessageProcessor._redress_changed = True
    for part in (failures, trackers, policies, action_calls, graph, waste):
        part.apply()


def apply_to_training(config: Path) -> None:
    """Make the changes to a Rasa that trains, once.

    Args:
        config: what it trains by, config.yml.
    Raises:
        RasaException: another version of Rasa is installed.
    """
    from assistant.nlu.processes import expect_training
    from assistant.rasa_changes import examples, training_graph, yaml_files

    _check_version()
    yaml_files.apply()
    examples.apply()
    training_graph.apply()
    expect_training()
    training_graph.learn_ahead(config)


def _check_version() -> None:
    import rasa
    from rasa.shared.exceptions import RasaException

    if rasa.__version__ != RASA_VERSION:
        raise RasaException(
            f"Redress changes Rasa {RASA_VERSION} at run time, and {rasa.__version__} is installed."
        )
