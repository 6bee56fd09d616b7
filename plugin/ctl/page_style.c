/* SPDX-License-Identifier: MIT */
/* How the page looks: light, dark, on a phone, on paper. */
#include "ctl/page.h"

static const char *const rules[] = {
    ":root{color-scheme:light dark;--ground:#f5f3ef;--paper:#fff;--ink:#1e2328;"
    "--soft:#5d6670;--line:#e4e0d8;--rise:#b8400e;--tint:#fbeadf;"
    "--curve:#1f6f8b;--area:#1f6f8b1f;--fall:#3d5a9e;--warn:#8a5a00}",
    "@media(prefers-color-scheme:dark){:root{--ground:#14171a;--paper:#1d2226;"
    "--ink:#e9ebed;--soft:#a3adb6;--line:#333a40;--rise:#ff9d66;--tint:#43291a;"
    "--curve:#67c3dd;--area:#67c3dd24;--fall:#9db5f2;--warn:#e5b75c}}",
    "*{box-sizing:border-box}",
    "body{margin:0;background:var(--ground);color:var(--ink);"
    "font:1rem/1.5 system-ui,\"Segoe UI\",Roboto,Inter,\"Noto Sans\",sans-serif;"
    "-webkit-text-size-adjust:100%}",
    "main{max-width:64rem;margin:0 auto;padding:2.5rem 1.25rem 3rem}",
    "h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0;padding:0}",
    "a{color:inherit;text-decoration-color:var(--line);"
    "text-underline-offset:.2em}a:hover{text-decoration-color:currentColor}",
    "bdi,.tag,th,li,dd{overflow-wrap:anywhere}",
    "small{font-size:.8125rem;color:var(--soft)}",
    ".kicker{font-size:.8125rem;font-weight:600;letter-spacing:.08em;"
    "text-transform:uppercase;color:var(--rise)}",
    "h1{font-size:clamp(1.6rem,5vw,2.4rem);line-height:1.15;font-weight:700;"
    "letter-spacing:-.015em;margin:.15rem 0 1.25rem;text-wrap:balance}",
    "h2{font-size:1.25rem;margin:2.75rem 0 .75rem;letter-spacing:-.01em}",
    "h4{font-size:.8125rem;font-weight:600;color:var(--soft);"
    "margin:0 0 .35rem}",
    ".lead{list-style:none;display:grid;gap:.6rem;font-size:1.0625rem;"
    "max-width:48rem}",
    ".lead li{padding-left:1.5rem;position:relative}",
    ".lead li::before{position:absolute;left:0;font-weight:700}",
    ".lead .up::before{content:\"\\2197\";color:var(--rise)}",
    ".lead .down::before{content:\"\\2198\";color:var(--fall)}",
    ".lead .whole::before{content:\"\\2713\";color:var(--curve)}",
    ".lead .gap::before{content:\"!\";color:var(--warn);left:.3rem}",
    ".lead .tag{font-weight:600}",
    ".note{color:var(--soft);font-size:.875rem;margin:-.4rem 0 .75rem}",
    "article{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(0,1fr);"
    "gap:1rem 2rem;background:var(--paper);border:1px solid var(--line);"
    "border-radius:14px;padding:1.4rem 1.5rem;margin:0 0 1rem}",
    "article .note{margin:0}",
    "h3{font-size:1.3rem;line-height:1.25;letter-spacing:-.01em;"
    "margin:0 0 .3rem}h3 a{text-decoration:none}",
    ".badge{display:inline-block;font-size:.8125rem;font-weight:600;"
    "padding:.1rem .6rem;border-radius:99px;border:1px solid var(--line);"
    "color:var(--soft)}",
    ".badge.up{background:var(--tint);border-color:transparent;"
    "color:var(--rise)}",
    ".figure{margin:.8rem 0 0;color:var(--soft)}",
    ".figure b{font-size:2.1rem;line-height:1.1;letter-spacing:-.02em;"
    "color:var(--ink);margin-right:.15rem;white-space:nowrap}",
    ".facts{font-size:.9375rem;margin:.25rem 0 1rem}",
    "figure{position:relative}",
    "figcaption{position:absolute;inset:0 0 1.5rem auto;display:flex;"
    "flex-direction:column;justify-content:space-between;"
    "font-size:.75rem;line-height:1;color:var(--soft);text-align:right;"
    "width:3.2rem}",
    "figure .curve{display:block;width:calc(100% - 3.6rem);height:120px}",
    ".dates{display:flex;justify-content:space-between;font-size:.75rem;"
    "color:var(--soft);margin:.35rem 3.6rem 0 0;line-height:1.15rem}",
    ".curve{overflow:visible}",
    ".curve path{fill:none;vector-effect:non-scaling-stroke;"
    "stroke-linecap:round;stroke-linejoin:round}",
    ".curve .line{stroke:var(--curve);stroke-width:2}",
    ".curve .dot{stroke:var(--curve);stroke-width:7}.spark .dot"
    "{stroke-width:4.5}",
    ".curve .area{fill:var(--area);stroke:none}",
    ".band{fill:var(--rise);opacity:.14}",
    "ol{list-style:none;counter-reset:v;display:grid;gap:.7rem;"
    "margin-bottom:1.1rem}",
    "ol li{counter-increment:v;position:relative;padding-left:1.6rem;"
    "line-height:1.35;font-size:.9375rem}",
    "ol li::before{content:counter(v);position:absolute;left:0;font-weight:700;"
    "color:var(--soft)}",
    "ol small{display:block;margin-top:.1rem}",
    ".chips{display:flex;flex-wrap:wrap;gap:.4rem}",
    ".chips a{text-decoration:none;font-size:.875rem;padding:.1rem .65rem;"
    "border:1px solid var(--line);border-radius:99px}",
    "table{width:100%;border-collapse:collapse;background:var(--paper);"
    "border:1px solid var(--line);border-radius:14px;border-spacing:0;"
    "font-variant-numeric:tabular-nums;font-size:.9375rem;overflow:hidden;"
    "table-layout:fixed}th.count{width:8.5rem}th.new{width:7.5rem}"
    "th.growth{width:9rem}th.spark{width:9rem}th.bar{width:9.5rem}",
    "th,td{padding:.6rem .75rem;text-align:right;vertical-align:middle;"
    "border-top:1px solid var(--line)}thead th{border-top:0}",
    "thead th{font-size:.8125rem;font-weight:600;color:var(--soft);"
    "white-space:nowrap}",
    "th:first-child{text-align:left;padding-left:1.1rem}",
    "tbody th{font-weight:600}tbody th a{text-decoration:none}",
    "th small{display:block;font-weight:400}.state.up{color:var(--rise)}",
    "td{white-space:nowrap}.spark{text-align:left}",
    "td.spark .curve{display:block;width:7.5rem;"
    "height:30px}.spark .line{stroke-width:1.5}",
    "td.growth{font-weight:600}td.growth small{display:block;font-weight:400}",
    ".bar{text-align:left}td.bar{padding-right:1.1rem}",
    ".meter{display:block;position:relative;height:8px;border-radius:4px;"
    "background:var(--line)}",
    ".meter::after{content:\"\";position:absolute;left:50%;top:-4px;width:2px;"
    "height:16px;background:var(--soft)}",
    ".meter i{display:block;height:8px;border-radius:4px;"
    "background:var(--curve)}.meter .over{background:var(--rise)}",
    "dl{display:grid;grid-template-columns:max-content minmax(0,1fr);"
    "gap:.35rem 1.5rem;font-size:.9375rem}",
    "dt{color:var(--soft);grid-column:1}dd{grid-column:2}",
    "footer{margin-top:2.5rem;padding-top:1rem;border-top:1px solid "
    "var(--line);font-size:.8125rem;color:var(--soft)}",
    "@media screen and (max-width:45rem){main{padding:1.5rem 1rem 2rem}"
    "article{grid-template-columns:minmax(0,1fr);padding:1.1rem}"
    "thead{display:none}tbody,table{display:block}"
    "tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.1rem 1rem;"
    "padding:.8rem 1rem;border-top:1px solid var(--line)}"
    "tr:first-child{border-top:0}"
    "tbody th,td,th:first-child,td.bar{border:0;padding:0;width:auto}"
    "tbody th{grid-row:span 2}td.growth{grid-column:2;grid-row:1}"
    "td.count{grid-column:2;grid-row:2;font-size:.8125rem;color:var(--soft)}"
    "td.new{display:none}td.spark,td.spark .curve{width:100%}"
    "td.spark{grid-column:1;grid-row:3}td.bar{grid-column:2;grid-row:3;"
    "width:6.5rem;align-self:center}"
    "dl{grid-template-columns:minmax(0,1fr)}dd{grid-column:1}"
    "dt{margin-top:.4rem;font-size:.8125rem}}",
    "@media print{:root{--ground:#fff;--paper:#fff;--ink:#000;--soft:#444;"
    "--line:#bbb;--rise:#a33400;--tint:#fbeadf;--curve:#1f6f8b;"
    "--area:#1f6f8b1f;--fall:#3d5a9e;--warn:#8a5a00}"
    "html{font-size:10pt}body{print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}main{max-width:none;padding:1px}"
    "h2{margin-top:1.75rem}article{padding:1rem 1.1rem}"
    "th.count{width:7rem}th.new,th.growth{width:6.5rem}th.spark{width:8.5rem}"
    "th.bar{width:8rem}th,td{padding:.45rem .6rem}table{overflow:visible}"
    "article,tr{break-inside:avoid}h2,h2+p{break-after:avoid}"
    "@page{margin:14mm}}",
};

void page_style(FILE *to) {
  fputs("<style>\n", to);
  for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
    fprintf(to, "%s\n", rules[i]);
  fputs("</style>\n", to);
}
