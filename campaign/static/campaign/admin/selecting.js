// Where a selection stands in the text, and back. The server counts code points; JavaScript counts UTF-16 units, two
// for a flag's half or an emoji. The text holds nothing but the version's own characters, so counting them is enough.
"use strict";
window.readingPlaces = (() => {
  const text = () => document.getElementById("reading-text");
  const count = (string) => {
    let number = 0;
    for (const _ of string) number += 1;
    return number;
  };

  // The part of a range that lies in the text, or null.
  function within(range) {
    const box = text();
    if (!box || !range.intersectsNode(box)) return null;
    const whole = document.createRange();
    whole.selectNodeContents(box);
    const inside = range.cloneRange();
    if (inside.compareBoundaryPoints(Range.START_TO_START, whole) < 0) inside.setStart(whole.startContainer, whole.startOffset);
    if (inside.compareBoundaryPoints(Range.END_TO_END, whole) > 0) inside.setEnd(whole.endContainer, whole.endOffset);
    return inside.collapsed ? null : inside;
  }

  // {start, end} of a range, in code points of the whole version; null outside of the text.
  function placeOf(range) {
    const inside = within(range);
    if (!inside) return null;
    const before = document.createRange();
    before.selectNodeContents(text());
    before.setEnd(inside.startContainer, inside.startOffset);
    const start = Number(text().dataset.from) + count(before.toString());
    return { start, end: start + count(inside.toString()) };
  }

  // The range of [start, end), or null where this part of the text does not hold it.
  function rangeOf(start, end) {
    const from = Number(text().dataset.from);
    const walker = document.createTreeWalker(text(), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let at = from;
    let begun = false;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const length = count(node.data);
      if (!begun && start >= at && start < at + length) {
        range.setStart(node, units(node.data, start - at));
        begun = true;
      }
      if (begun && end <= at + length) {
        range.setEnd(node, units(node.data, end - at));
        return range;
      }
      at += length;
    }
    return null;
  }

  // How many UTF-16 units so many code points take.
  const units = (string, points) => [...string].slice(0, points).join("").length;

  return { placeOf, rangeOf };
})();
