"""Customers who complain: what they tell, and what they answer when they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CONSENT = "yes, go ahead"
DONE = "that's everything"
CONFIRM = "yes, please send it"
UNKNOWN = "I don't know"


@dataclass(frozen=True)
class Customer:
    """One customer; `story` is sentences, `answers` texts by fact."""

    story: tuple[str, ...]
    answers: Mapping[str, str]

    def answer(self, fact: str) -> str:
        """Return what the customer says to the question for a fact."""
        usual = {"consent": CONSENT, "more": DONE, "confirmation": CONFIRM}
        return self.answers.get(fact) or usual.get(fact, UNKNOWN)


CUSTOMERS = (
    Customer(
        (
            "I ordered a kettle from your Leeds shop on 3 March and paid £49.99 for it.",
            "The handle came off when I lifted it the second time, and the base is cracked too.",
            "I called you twice about it and nobody called me back.",
            "I want my money back.",
        ),
        {
            "order_reference": "AB-203944",
            "impact": "I have to boil water in a pan every morning",
            "customer_name": "Alex Example",
            "preferred_contact": "by email please",
            "email": "alex@example.com",
            "phone": "I'd rather not give that",
        },
    ),
    Customer(
        (
            "My electricity bill of 2 May is wrong.",
            "You charged me £312.40 although I was away for the whole month.",
            "I sent you a photo of the meter and got a standard letter as the answer.",
            "Please correct the bill.",
            "The account is in my name, Sam Sample.",
        ),
        {
            "product": "electricity",
            "order_reference": "the bill number is 88213407",
            "impact": "I had to borrow money for the rent",
            "customer_name": "Sam Sample",
            "preferred_contact": "phone",
            "email": "sam@example.org",
            "phone": "0161 496 0123",
        },
    ),
    Customer(
        (
            "The sofa that was to be delivered on 12 April never came.",
            "I took the day off work and waited from eight until six.",
            "It cost 899 pounds and your driver told me on the phone that the van was full.",
            "My order number is KX-99213.",
        ),
        {
            "product": "a grey sofa",
            "impact": "I lost a day's pay",
            "prior_contact": "yes, I called the shop the next day",
            "desired_outcome": "compensation for the lost day",
            "customer_name": "Maria Muster",
            "preferred_contact": "email",
            "email": "maria@example.net",
            "phone": "no phone please",
        },
    ),
    Customer(
        (
            "I booked a double room for 20 June and paid £140 in advance.",
            "When we arrived there was no room for us and the man at the desk was rude.",
            "He laughed and said that it was our own mistake.",
            "We had to find another hotel in the middle of the night.",
        ),
        {
            "product": "a hotel room",
            "order_reference": "booking HT-55172",
            "prior_contact": "no, this is the first time",
            "desired_outcome": "a refund and an apology",
            "impact": "we paid twice and hardly slept",
            "customer_name": "Chris Kunde",
            "preferred_contact": "email",
            "email": "chris@example.com",
            "phone": "020 7946 0018",
        },
    ),
)
