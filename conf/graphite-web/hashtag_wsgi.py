# SPDX-License-Identifier: MIT
"""graphite-web's application, with three things changed: which events it
finds, how it lists the hashtags, and how it finds those with the highest
scores (hashtag_scores.py).

Grafana asks for the events of the hashtag that is chosen on the dashboard by
the tags "trend #aitools", or "trend #{a,b}" of several, or "trend #*" of all.
graphite-web drops a tag that no event has from the question, so a hashtag
without a trend would show everybody else's.
"""
from graphite.wsgi import application  # noqa: F401, what gunicorn serves
# only now: it is the application that makes Django's models ready
from graphite.events.models import Event
from graphite.metrics import views as metrics
from graphite.render import views
from graphite.util import epoch
from hashtag_finder import hashtags
from hashtag_scores import narrowed

_find_events = Event.find_events
_evaluate = views.evaluateTarget
_expand = metrics.expand_view


def _hashtags(tags):
    """The hashtags among the tags, as a set; None: all of them."""
    asked = [tag[1:] for tag in tags if tag.startswith("#")]
    names = {"#" + name for text in asked
             for name in text.strip("{}").split(",")}
    return None if not asked or "#*" in names else names


def _find(time_from=None, time_until=None, tags=None, set_operation=None):
    if set_operation is not None or not tags:
        return _find_events(time_from, time_until, tags, set_operation)
    names = _hashtags(tags)
    others = {tag for tag in tags if tag and not tag.startswith("#")}
    if names is None:
        return _find_events(time_from, time_until, list(others), None)
    return [event for event in
            _find_events(time_from, time_until, list(names), "union")
            if others <= set(event.as_dict()["tags"])
            and names & set(event.as_dict()["tags"])]


Event.find_events = staticmethod(_find)


def _evaluate_narrowed(context, targets):
    until = int(epoch(context["endTime"]))
    return _evaluate(context, [narrowed(target, until) for target in (
        targets if isinstance(targets, list) else [targets])])


views.evaluateTarget = _evaluate_narrowed


def _expand_hashtags(request):
    """Without the node of each that graphite-web makes, shuffles and sorts."""
    fields = {**dict(request.GET.lists()), **dict(request.POST.lists())}
    paths = None
    if (set(fields) <= {"query", "from", "until"}
            and len(fields.get("query", ())) == 1):
        paths = hashtags(fields["query"][0])
    if paths is None:
        return _expand(request)
    return metrics.json_response_for(request, {"results": sorted(set(paths))})


metrics.expand_view = _expand_hashtags
