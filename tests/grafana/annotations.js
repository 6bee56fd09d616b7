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

// together: up to 10 all queries' events come in one frame, later in one each
export async function annotationFrames(dashboard, source, range, replace, together) {
  const lists = [];
  for (const query of dashboard.annotations.list) {
    if (!query.enable || !query.target.fromAnnotations) continue;
    const events = await source.events(query.target.tags, range, replace);
    lists.push(events.map((event) => annotation(query, event)));
  }
  return (together ? [lists.flat()] : lists).map((events) => {
    const frame = arrayToDataFrame(events);
    frame.meta = { ...frame.meta, dataTopic: 'annotations' };
    return frame;
  });
}
