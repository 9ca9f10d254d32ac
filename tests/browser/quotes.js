// The text of the page as our extraction reads it, and where each of its UTF-16 units stands in the document.
const BLOCKS = /^(block|list-item|table|table-row|table-cell|table-caption|flex|grid)$/;
function readPage() {
  let text = "", places = [], space = null;
  const put = (units, node, offset) => { for (const unit of units) { text += unit; places.push([node, offset]); } };
  const close = () => { space = null; if (text && !text.endsWith("\n")) put(["\n"], null, 0); };
  const walk = (element, keepsSpaces) => {
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        for (let i = 0; i < node.data.length; i++) {
          const unit = node.data[i];
          if (!keepsSpaces && /[ \t\n\f\r]/.test(unit)) space ||= text && !text.endsWith("\n") ? [node, i] : null;
          else if (unit === "\n") close();
          else { if (space) put([" "], ...space); space = null; put([unit], node, i); }
        }
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        const style = getComputedStyle(node);
        if (style.display === "none" || /^(SCRIPT|STYLE|OPTION)$/.test(node.tagName)) continue;
        if (node.tagName === "IMG" && /\p{Emoji_Presentation}|\ufe0f/u.test(node.alt)) {
          if (space) put([" "], ...space);
          space = null;
          put(node.alt.split(""), element, [...element.childNodes].indexOf(node));
        }
        const ends = BLOCKS.test(style.display) || /^(BR|INPUT|SELECT)$/.test(node.tagName);
        if (ends) close();
        walk(node, style.whiteSpaceCollapse === "preserve");
        if (ends) close();
      }
    }
  };
  walk(document.body, false);
  window.places = places;
  return text;
}

function rangeOf([start, end]) {
  const range = document.createRange();
  range.setStart(...window.places[start]);
  const [node, offset] = window.places[end - 1];
  range.setEnd(node, offset + 1);
  return range;
}

// What the browser itself found for the address's text directive; null where it found nothing.
async function matched() {
  const [directive] = document.fragmentDirective.items;
  const never = new Promise((resolve) => setTimeout(() => resolve(null), 1000));
  return directive ? Promise.race([directive.getMatchingRange().catch(() => null), never]) : null;
}

// A range as [visible characters before it, its visible characters]: what has no width makes no difference.
function described(range) {
  const visible = (text) => text.replace(/[\s\u00ad\u200b-\u200f\u2060-\u2069]+/g, "");
  const before = document.createRange();
  before.setStart(document.body, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return [visible(before.toString()).length, visible(range.toString())];
}

async function highlighted() { const range = await matched(); return range && described(range); }
function rectangles(span) {
  return [...rangeOf(span).getClientRects()].filter((box) => box.width > 2 && box.height > 2)
    .map((box) => [box.left, box.top, box.right, box.bottom]);
}

// Of a screenshot: how many of the marked pixels lie in none of the boxes, and for each box how full of them it is.
async function painted([png, boxes]) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let outside = 0;
  const full = boxes.map(() => 0);
  for (let y = 0; y < image.height; y++) for (let x = 0; x < image.width; x++) {
    const at = 4 * (y * image.width + x);
    if (data[at] < 200 || data[at + 1] > 60 || data[at + 2] < 200) continue;
    let found = false;
    boxes.forEach(([left, top, right, bottom], i) => {
      if (x < left - 1 || x > right + 1 || y < top - 1 || y > bottom + 1) return;
      found = true;
      full[i] += 1 / Math.max(1, (right - left) * (bottom - top));
    });
    if (!found) outside += 1;
  }
  return { outside, full };
}
