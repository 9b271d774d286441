"""Figures with their peers, ratios and targets, as lines of one table."""

import statistics


def median(values):
    return statistics.median(values)


class Report:
    """Prints each figure as soon as it is known, and counts the targets that hold."""

    def __init__(self):
        self.held = 0
        self.missed = []

    def section(self, title, *notes):
        print(f"\n{title}")
        for note in notes:
            print(f"  ({note})")

    def figure(self, name, value, unit, peer=None, peer_value=None, target=None, holds=None, spread=None):
        """One line.

        `value` and `peer_value` are medians; the ratio is peer to ours, so that more is better for us.
        `target` says in words what is promised and `holds` whether it is so; without both the line is for information.
        """
        text = f"  {name:<52} {value:>9.2f} {unit:<3}"
        if spread:
            text += f" [{min(spread):.2f}–{max(spread):.2f}]"
        if peer_value is not None:
            text += f"   {peer} {peer_value:.2f} {unit}   ×{peer_value / value:.2f}" if value else f"   {peer}"
        if target is not None:
            text += f"   {target}: {'holds' if holds else 'MISSED'}"
            if holds:
                self.held += 1
            else:
                self.missed.append(name)
        print(text, flush=True)

    def note(self, text):
        print(f"  {text}", flush=True)

    def end(self):
        print(f"\n{self.held} targets hold, {len(self.missed)} are missed" + "".join(f"\n  missed: {name}" for name in self.missed))


def interleave(rounds, **measurements):
    """Calls each measurement once a round, in turn, after one warm-up of each; gives the values of each by its name.

    Whatever else the machine does meets all of them alike.
    """
    values = {name: [] for name in measurements}
    for number in range(rounds + 1):
        for name, measure in measurements.items():
            value = measure()
            if number > 0:
                values[name].append(value)
    return values
