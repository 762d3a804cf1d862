"""Learn: aspiration, resentment, presence in the market and the consumers who left all move on."""

from __future__ import annotations

from sim.kernel.axes import NOBODY
from sim.kernel.declare import Measure, Mechanism, assumed, off, part
from sim.kernel.rule import rule
from sim.rules.choose import terms_utility
from sim.rules.tactics import expected_reward, push

MECHANISM = Mechanism(
    name="aspiration, resentment and presence",
    columns=(
        part("presence", "sa", "presence in the account's market: sell-through, display, staff", "index"),
        part("aspiration", "sa", "utility the account has come to expect of the supplier's terms", "utility"),
        part("resentment", "sa", "hidden stock of unfairness felt", "index"),
    ),
    parameters=(
        assumed("resentment_drip", 0.08, "per month per utility", 0, 5, "resentment from living with terms below the fair ones"),
        assumed("resentment_decay", 0.015, "per month", 0, 1, "part of resentment that fades"),
        assumed("eta_up", 0.30, "per month", 0, 1, "speed at which aspiration follows better terms up"),
        assumed("eta_down", 0.01, "per month", 0, 1, "speed at which aspiration follows worse terms down"),
        assumed("ratchet_up", 0.06, "utility", 0, 1, "rise of aspiration after a demand that was granted", "Kaernbach 1991 (form)"),
        assumed("ratchet_down", 0.02, "utility", 0, 1, "fall of aspiration after a demand that was refused", "Kaernbach 1991 (form)"),
        assumed("presence_gain", 0.15, "per month", 0, 1, "presence in the account's market gained by a manager's undivided time"),
        assumed("presence_decay", 0.10, "per month", 0, 1, "part of that presence lost"),
        assumed("consumers_return", 0.03, "per month", 0, 1, "part of departed consumers who come back once the brand is back"),
        assumed("consumers_forget", 0.01, "per month", 0, 1, "part of departed consumers who come back without the brand"),
    ),
    measures=(
        Measure(
            "aspiration",
            "utility",
            "last",
            "neither",
            "what the accounts have come to expect of the supplier's terms, 0 to 1",
            of="aspiration",
        ),
        Measure(
            "resentment", "index", "last", "less is better", "hidden stock of unfairness felt by the accounts, 0 to 1", of="resentment"
        ),
        Measure(
            "presence",
            "index",
            "mean",
            "more is better",
            "presence in the accounts' markets: sell-through, display, staff, 0 to 1",
            of="presence",
        ),
    ),
    switches={
        "ratchet of demands": off("ratchet_up", "ratchet_down"),
    },
)


@rule
def ratchet(p, aspiration, granted):
    """A step up after a demand that was granted, a step down after one that was refused (up-down rule, Kaernbach 1991).

    In the long run demands are granted with probability down / (up + down), however soft the other side is: softness
    shows in the level of the demands, not in how often they are met.
    """
    if granted > 0.0:
        return aspiration + p.ratchet_up
    if granted < 0.0:
        return aspiration - p.ratchet_down
    return aspiration


@rule
def aspiration_after(p, aspiration, utility, granted):
    """Adaptive level with a ratchet: fast towards better terms, slow towards worse ones, and a step for a demand met."""
    speed = p.eta_up if utility > aspiration else p.eta_down
    level = ratchet(p, aspiration + speed * (utility - aspiration), granted)
    return min(1.0, max(0.0, level))


@rule
def resentment_after(p, resentment, shortfall):
    """R + drip shortfall - decay R: living with terms below the fair ones, against forgetting."""
    level = resentment + p.resentment_drip * max(0.0, shortfall) - p.resentment_decay * resentment
    return min(1.0, max(0.0, level))


@rule
def manager_attention(st, s, a):
    """Time left to the account manager who serves the account (none without one)."""
    r = st.pair[s, a].team[1]
    return st.rep[r].attention if r != NOBODY else 0.0


@rule
def learn(st, p, a):
    """What an account and its suppliers take from the month."""
    for s in range(st.pair.shape[0]):
        if st.pair[s, a].active == 1:
            utility = terms_utility(st, s, a)
            received = utility + expected_reward(st, p, s, a)  # what is given beside the table is soon expected at it
            st.pair[s, a].aspiration = aspiration_after(p, st.pair[s, a].aspiration, received, st.pair[s, a].granted)
            st.pair[s, a].resentment = resentment_after(p, st.pair[s, a].resentment, st.pair[s, a].fair - utility)
            grown = p.presence_gain * push(st, p, s, a, manager_attention(st, s, a)) * (1.0 - st.pair[s, a].presence)
            st.pair[s, a].followers *= 1.0 - p.consumers_return
        else:
            st.pair[s, a].resentment = resentment_after(p, st.pair[s, a].resentment, 0.0)
            grown = 0.0
            st.pair[s, a].followers *= 1.0 - p.consumers_forget
        presence = st.pair[s, a].presence + grown - p.presence_decay * st.pair[s, a].presence
        st.pair[s, a].presence = min(1.0, max(0.0, presence))
