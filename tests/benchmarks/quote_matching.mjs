// The quote matching that the Hypothesis client publishes, as a peer to measure beside: exact places first,
// else approximate ones with up to min(256, half the quote) errors; each is scored by its quote (50), prefix
// (20), suffix (20) and position (2), and the best one is taken. Written for this benchmark; the search for
// approximate places is the npm package approx-string-match.
//
//     node quote_matching.mjs FOLDER CASES      FOLDER: where `npm install approx-string-match` was run
//
// CASES is {"text", "quotes": [{"id", "quote", "prefix", "suffix", "hint"}]}; the answer goes to standard
// output as {"predictions": {id: [start, end] or null}, "seconds" of CPU}; positions are UTF-16 units.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, cases] = process.argv.slice(2);
const found = createRequire(join(folder, "here.js")).resolve("approx-string-match");
const { default: approximately } = await import(pathToFileURL(found).href);

function places(text, words, errors) {
  const same = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    same.push({ start: at, end: at + words.length, errors: 0 });
  }
  return same.length ? same : approximately(text, words, errors);
}

function likeness(text, words) {
  if (!text || !words) return 0;
  return 1 - places(text, words, words.length)[0].errors / words.length;
}

function locate(text, { quote, prefix, suffix, hint }) {
  let best = null;
  for (const { start, end, errors } of places(text, quote, Math.min(256, quote.length / 2))) {
    const score =
      50 * (1 - errors / quote.length) +
      20 * (prefix ? likeness(text.slice(Math.max(0, start - prefix.length), start), prefix) : 1) +
      20 * (suffix ? likeness(text.slice(end, end + suffix.length), suffix) : 1) +
      2 * (1 - Math.abs(start - hint) / text.length);
    if (!best || score > best.score) best = { start, end, score };
  }
  return best && [best.start, best.end];
}

const { text, quotes } = JSON.parse(readFileSync(cases, "utf8"));
const predictions = {};
const began = process.cpuUsage();
for (const each of quotes) predictions[each.id] = locate(text, each);
const seconds = (process.cpuUsage(began).user + process.cpuUsage(began).system) / 1e6;
process.stdout.write(JSON.stringify({ predictions, seconds }));
