// SPDX-License-Identifier: MIT
// Draws the dashboard with the components that Grafana's own panels are made
// of. What is not in those packages (the state timeline, marks on graphs, the
// bar of variables) is left out and named.
import 'uplot/dist/uPlot.min.css';
import { createRoot } from 'react-dom/client';
import {
  applyFieldOverrides, createTheme, dateTime, FieldConfigOptionsRegistry, getFieldDisplayValues,
  identityOverrideProcessor, renderTextPanelMarkdown, standardFieldConfigEditorRegistry,
  ThemeContext, toDataFrame,
} from '@grafana/data';
import {
  BigValue, GlobalStyles, PanelChrome, PortalContainer, TimeSeries, VizRepeater,
} from '@grafana/ui';
import { initialize, Table } from 'this-version';
import { contentWidth, placed } from './grid.js';

const STANDARD = ['unit', 'decimals', 'min', 'max', 'noValue', 'mappings', 'thresholds', 'color',
  'links', 'displayName'];
const CUSTOM = ['align', 'axisBorderShow', 'axisCenteredZero', 'axisColorMode', 'axisLabel',
  'axisPlacement', 'axisSoftMin', 'barAlignment', 'cellOptions', 'drawStyle', 'fillOpacity', 'filterable',
  'gradientMode', 'hideFrom', 'insertNulls', 'inspect', 'lineInterpolation', 'lineStyle',
  'lineWidth', 'pointSize', 'scaleDistribution', 'showPoints', 'spanNulls', 'stacking',
  'thresholdsStyle', 'width'];

const ARROW = 24; // pixels of what opens and closes a row, left of its title

const item = (path, isCustom) => ({
  id: isCustom ? `custom.${path}` : path,
  path,
  isCustom,
  name: path,
  process: identityOverrideProcessor,
  shouldApply: () => true,
  override: () => null,
  editor: () => null,
});
const registry = new FieldConfigOptionsRegistry(() =>
  [...STANDARD.map((path) => item(path, false)), ...CUSTOM.map((path) => item(path, true))]);
const same = (text) => text;

// What contract.js printed, as the frames that a panel is given.
function framesOf(panel, { frames }, theme) {
  return applyFieldOverrides({
    data: frames.map((fields) => toDataFrame({
      fields: fields.map(({ name, type, values }) => ({ name, type, values, config: {} })),
    })),
    fieldConfig: structuredClone(panel.fieldConfig),
    replaceVariables: same,
    theme,
    fieldConfigRegistry: registry,
    timeZone: 'utc',
  });
}

function textOf({ display }) {
  return (display.prefix ?? '') + display.text + (display.suffix ?? '');
}

// The longest of each: all values of a panel get the same size of letters.
const alignment = (values) => ({
  title: values.map((v) => v.display.title ?? '').reduce((a, b) => (b.length > a.length ? b : a), ''),
  text: values.map(textOf).reduce((a, b) => (b.length > a.length ? b : a), ''),
});

function Stat({ panel: { fieldConfig, options }, data, theme, width, height }) {
  const values = () => getFieldDisplayValues({
    fieldConfig,
    reduceOptions: options.reduceOptions,
    replaceVariables: same,
    theme,
    data,
    timeZone: 'utc',
  });
  const one = ({ value: { display }, width: w, height: h, count, alignmentFactors }) => (
    <BigValue value={display} theme={theme} width={w} height={h} count={count}
      alignmentFactors={alignmentFactors} colorMode={options.colorMode} graphMode={options.graphMode}
      text={options.text} justifyMode={options.justifyMode} textMode={options.textMode} disableWideLayout={!options.wideLayout} />
  );
  return <VizRepeater source={data} getValues={values} getAlignmentFactors={alignment}
    renderValue={one} renderCounter={1} width={width} height={height} itemSpacing={3}
    orientation={options.orientation} autoGrid />;
}

// Where Grafana writes the text for no data.
function Empty({ panel }) {
  return <div style={{ textAlign: 'center', paddingTop: 40, fontSize: 18 }}>
    {panel.fieldConfig.defaults.noValue}
  </div>;
}

function Body({ panel, shown, raw, theme, width, height }) {
  if (panel.type === 'text')
    return <div className="markdown-html" data-height={height}
      style={{ height, overflow: 'auto' }}
      dangerouslySetInnerHTML={{ __html: renderTextPanelMarkdown(shown.content) }} />;
  const data = framesOf(panel, shown, theme);
  const range = { from: dateTime(shown.from * 1000), to: dateTime(shown.to * 1000), raw };
  if (panel.type === 'stat')
    return <Stat panel={panel} data={data} theme={theme} width={width} height={height} />;
  if (!data.some((frame) => frame.length > 0)) return <Empty panel={panel} />;
  if (panel.type === 'table')
    return <Table data={data[0]} fieldConfig={panel.fieldConfig} cellHeight={panel.options.cellHeight}
      range={range} width={width} height={height} />;
  if (panel.type === 'timeseries')
    return <TimeSeries frames={data} structureRev={1} width={width} height={height} timeRange={range}
      timeZone="utc" legend={panel.options.legend} options={panel.options} />;
  return <div style={{ textAlign: 'center', paddingTop: 40 }}>
    Grafana draws a {panel.type} here; its packages have no component for it.
  </div>;
}

function Panel({ panel, shown, failed, box, ...world }) {
  const rows = Math.max(0, ...shown.frames.map((fields) => fields[0]?.values.length ?? 0));
  return <div data-panel={panel.id} data-kind={panel.type} data-rows={rows}
    style={{ position: 'absolute', left: box.x, top: box.y }}>
    <PanelChrome title={shown.title} description={panel.description} width={box.width} height={box.height}
      statusMessage={failed && panel.targets ? 'no answer' : undefined}>
      {(width, height) => <Body panel={panel} shown={shown} width={width} height={height} {...world} />}
    </PanelChrome>
  </div>;
}

function Row({ pattern, title, box, theme }) {
  return <div data-row={pattern} style={{
    position: 'absolute', left: box.x + ARROW, top: box.y + 4, width: box.width - ARROW,
    color: theme.colors.text.primary, ...theme.typography.h5, whiteSpace: 'nowrap',
    overflow: 'hidden', textOverflow: 'ellipsis',
  }}>{title}</div>;
}

function Dashboard({ dashboard, view, theme, failed }) {
  const { boxes, height } = placed(dashboard, window.innerWidth);
  const rows = dashboard.panels.filter((p) => p.type === 'row');
  const panels = dashboard.panels.flatMap((p) => (p.type === 'row' ? p.panels : [p]));
  return <div style={{ position: 'relative', height }}>
    {rows.map(({ id, title }) => <Row key={id} theme={theme} box={boxes.get(id)} pattern={title}
      title={view.rows.find((r) => r.id === id).title} />)}
    {panels.map((panel) => <Panel key={panel.id} panel={panel} box={boxes.get(panel.id)} theme={theme}
      raw={dashboard.time} failed={failed} shown={view.panels.find((p) => p.id === panel.id)} />)}
  </div>;
}

let root;
window.draw = async ({ dashboard, view, mode, failed }) => {
  root?.unmount();
  const theme = createTheme({ colors: { mode } });
  root = createRoot(document.getElementById('root'));
  document.body.style.background = theme.colors.background.canvas;
  root.render(<ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <Dashboard dashboard={dashboard} view={view} theme={theme} failed={failed} />
    <PortalContainer />
  </ThemeContext.Provider>);
  await document.fonts.ready;
  await new Promise((done) => { setTimeout(done, 400); });
  return { height: document.documentElement.scrollHeight, width: contentWidth(window.innerWidth) };
};

standardFieldConfigEditorRegistry.setInit(() => []);
initialize().then(() => { document.title = 'ready'; });
