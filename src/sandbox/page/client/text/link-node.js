// A link that opens outside the page; an address that is not safe stays plain text.
import { h } from "../dom/vnode.js";
import { parsePermalink, webUrl } from "./links.js";

/**
 * @param {string} url
 * @param {import("../dom/vnode.js").Loose} label
 * @param {import("../dom/vnode.js").Props} [props]
 */
export function link(url, label, props = {}) {
  const href = webUrl(url);
  if (href === undefined) return h("span", { class: "link-refused", title: "This link was left out: it is not a web address." }, label);
  const place = parsePermalink(href);
  if (place) {
    const inside = place.threadTs ?? place.ts;
    return h("a", { ...props, class: "link", href: `#/${place.channel}${inside ? `/${inside}` : ""}` }, label);
  }
  return h("a", { class: "link", ...props, href, target: "_blank", rel: "noopener noreferrer" }, label);
}
