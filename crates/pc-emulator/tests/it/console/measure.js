// What is wrong with how the page looks: text that is too small or too pale, elements beyond the window, and controls that
// no key reaches or that have no name.
(() => {
  const wrong = [];
  const name = (one) => `${one.tagName.toLowerCase()}.${one.className} "${one.textContent.trim().slice(0, 40)}"`;
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const backdrop = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const one of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    if (style.visibility === "hidden" || box.width === 0 || one.closest("option, .skip, thead")) continue;
    if (box.right > width + 0.5 || box.left < -0.5) wrong.push(`${name(one)} ends at ${box.right} of ${width}`);
    const has_text = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (has_text || one.matches("input, select")) {
      const size = parseFloat(style.fontSize);
      if (size < 11) wrong.push(`${name(one)} is ${size} px`);
      const [light, dark] = [luminance(parse(style.color)), luminance(backdrop(one))].sort((a, b) => b - a);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < 4.5) wrong.push(`${name(one)} has a contrast of ${contrast.toFixed(2)}`);
    }
    if (one.matches("a, button, input:not([type=hidden]), select")) {
      const label = one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent;
      if (!label.trim()) wrong.push(`${name(one)} has no name`);
      if (one.tabIndex < 0) wrong.push(`${name(one)} is reached by no key`);
    }
    if (one.matches("[onclick]")) wrong.push(`${name(one)} works by mouse only`);
  }
  return wrong;
})();
