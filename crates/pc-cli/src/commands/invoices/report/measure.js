// What is wrong with how the report looks: text that is too small or too pale, that leaves its box or touches its neighbour,
// and neighbouring parts of charts that look alike.
(() => {
  const wrong = [];
  const name = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""} "${one.textContent.trim().slice(0, 40)}"`;
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const contrast = (one, other) => {
    const [light, dark] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const backdrop = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (parse(colour).length === 3 || parse(colour)[3] > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const texts = (one) => [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const written = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect();
  };
  for (const one of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    if (style.visibility === "hidden" || box.width === 0 || box.height === 0 || one.matches("script, title")) continue;
    if (box.right > width + 0.5 || box.left < -0.5) wrong.push(`${name(one)} goes from ${box.left} to ${box.right} of ${width}`);
    const is_svg = one instanceof SVGElement;
    if (!is_svg && one.scrollWidth > one.clientWidth + 1 && style.display !== "inline") wrong.push(`${name(one)} overflows`);
    if (texts(one).length === 0) continue;
    const size = parseFloat(style.fontSize);
    if (size < 11) wrong.push(`${name(one)} is ${size} px`);
    const pale = contrast(is_svg ? style.fill : style.color, backdrop(one));
    if (pale < 4.5) wrong.push(`${name(one)} has a contrast of ${pale.toFixed(2)}`);
    const frame = is_svg ? one.closest("svg").getBoundingClientRect() : box;
    const text = is_svg ? box : written(one);
    if (text.left < frame.left - 1 || text.right > frame.right + 1) wrong.push(`${name(one)} leaves its box`);
  }
  for (const row of document.querySelectorAll("tr")) {
    const cells = [...row.cells].filter((cell) => texts(cell.querySelector("button") ?? cell).length > 0).map((cell) => [cell, written(cell)]);
    cells.slice(1).forEach(([cell, right], index) => {
      const left = cells[index][1];
      const is_beside = left.top < right.bottom - 1 && right.top < left.bottom - 1;
      if (is_beside && right.width > 0 && right.left - left.right < 4) wrong.push(`${name(cell)} is glued to ${name(cells[index][0])}`);
    });
  }
  for (const axis of document.querySelectorAll("svg.plot")) {
    const labels = [...axis.querySelectorAll("text")].map((label) => label.getBoundingClientRect()).filter((box) => box.width > 0);
    labels.slice(1).forEach((box, index) => {
      if (box.left - labels[index].right < 4) wrong.push(`labels of months touch at ${box.left}`);
    });
  }
  for (const column of document.querySelectorAll("g.column")) {
    const parts = [...column.querySelectorAll("rect")].map((part) => [part, part.getBBox()]).sort((a, b) => a[1].y - b[1].y);
    parts.slice(1).forEach(([part, box], index) => {
      const [above, over] = parts[index];
      const alike = contrast(getComputedStyle(above).fill, getComputedStyle(part).fill);
      if (box.y - over.y - over.height < 2 && alike < 3) wrong.push(`${name(above)} and ${name(part)} have a contrast of ${alike.toFixed(2)}`);
    });
  }
  return wrong;
})();
