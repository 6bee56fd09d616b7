// SPDX-License-Identifier: MIT
// Annotation queries: Graphite's events as the frames that Grafana's panels get.
import { arrayToDataFrame } from 'grafana-data';

function annotation(query, event) {
  return {
    type: query.name,
    color: query.iconColor,
    time: event.when * 1000,
    title: event.what,
    text: event.data,
    tags: event.tags,
    source: query,
    isRegion: false,
  };
}

// Events as Grafana gives them to its panels: [{query, events}]
export async function annotationsOf(dashboard, source, range, replace) {
  const lists = [];
  for (const query of dashboard.annotations.list) {
    if (!query.enable || !query.target.fromAnnotations) continue;
    const events = await source.events(query.target.tags, range, replace);
    lists.push({ query, events: events.map((event) => annotation(query, event)) });
  }
  return lists;
}

const isFor = ({ filter }, panel) => !filter || filter.ids.includes(panel) !== filter.exclude;

// The frames of one panel, by its id. together: up to 10 all queries' events
// come in one frame, later in one each
export function annotationFrames(lists, panel, together) {
  const own = lists.filter(({ query }) => isFor(query, panel)).map(({ events }) => events);
  return (together ? [own.flat()] : own).map((events) => {
    const frame = arrayToDataFrame(events);
    frame.meta = { ...frame.meta, dataTopic: 'annotations' };
    return frame;
  });
}
