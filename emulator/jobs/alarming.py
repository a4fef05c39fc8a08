"""Alarms on the clock: each is evaluated when there are new data, and as long as these matter."""

from datetime import datetime

from emulator.core.alarms import evaluation, reasons
from emulator.core.alarms.definitions import Alarm, AlarmState, Rule
from emulator.core.clock import Clock
from emulator.core.ports.alarms import AlarmName, Alarms, parse_name
from emulator.core.schedule import Due
from emulator.jobs.driver import Driver

EVALUATE = "evaluate alarm"


class Alarming:
    """Evaluates the alarms. `more_periods` older periods of an alarm may fill gaps.

    An alarm is not evaluated while its metric has no data that count, because its state cannot change then.
    So long periods without events cost nothing.
    """

    def __init__(self, alarms: Alarms, clock: Clock, driver: Driver, more_periods: int) -> None:
        self._alarms = alarms
        self._clock = clock
        self._add = driver.add
        self._more_periods = more_periods
        driver.learn(EVALUATE, self.run)

    def notice(self, name: AlarmName, *, at_once: bool = False) -> None:
        """Schedule the evaluation of an alarm, at once or at the next instant of its pace."""
        alarm = self._alarms.find(name)
        if alarm is None or alarm.rule is None:
            return
        now = self._clock.now()
        at = now if at_once else evaluation.next_evaluation(alarm.rule, now)
        self._add(Due(EVALUATE, str(name)), at)

    def run(self, subject: str, at: datetime) -> None:
        """Evaluate an alarm by the periods that have ended, and schedule the next evaluation if needed."""
        name = parse_name(subject)
        alarm = self._alarms.find(name)
        if alarm is None or alarm.rule is None:
            return
        if self._evaluate(alarm, alarm.rule, evaluation.end_of(alarm.rule, at), at):
            self._add(Due(EVALUATE, subject), evaluation.next_evaluation(alarm.rule, at))

    def run_all(self, at: datetime) -> None:
        """Evaluate all alarms now, including the data of the current minute."""
        for name in self._alarms.names():
            alarm = self._alarms.find(name)
            if alarm and alarm.rule:
                self._evaluate(alarm, alarm.rule, evaluation.next_evaluation(alarm.rule, at), at)
                self.notice(name)

    def _evaluate(self, alarm: Alarm, rule: Rule, end: datetime, at: datetime) -> bool:
        """Evaluate an alarm by the periods up to `end`; return whether its metric has data that count."""
        reach = rule.reach(self._more_periods)
        samples = self._alarms.samples(alarm, end - reach - rule.pace)
        found = evaluation.evaluate(rule, samples, end, self._more_periods)
        if found.state is not None and found.state != alarm.state.value:
            reason = reasons.reason(rule, found, found.state)
            data = reasons.reason_data(rule, found, at)
            self._alarms.change(alarm.moved(AlarmState(found.state, reason, data, at)))
        return bool(samples)
