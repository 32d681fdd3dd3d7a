export const scrum = `# A sprint after the other: an epic becomes stories, stories are approved and planned, and each planned story is worked off by a
# run of the workflow tdd beside this one. When all are done the sprint is reviewed by itself; when one is stuck it is blocked.
workflow: scrum
title: Scrum
description: Epics become stories, stories a sprint, the sprint a review.
context:
  epic: ''
  stories: [] # { id, text, feature, priority, approved }
  next: 1 # the number of the next story
  planned: [] # ids of the sprint's stories
  waiting: [] # planned stories whose cycle has not been started
  current: '' # the story whose cycle is started just now
  done: [] # ids of planned stories that are over
  stuck: [] # ids of planned stories whose cycle failed
  note: ''

commands:
  epic:
    title: Add an epic
    args:
      description: { type: string, minLength: 3 }
    required: [description]
  approve:
    title: Approve stories
    description: Those that are named, or all that wait.
    args:
      stories: { type: array, items: { type: string } }
  backlog.view: { title: Look at the backlog, description: Changes nothing. }
  backlog.add_story:
    title: Add a story
    args:
      description: { type: string, minLength: 3 }
      feature: { type: string }
    required: [description]
  backlog.prioritize:
    title: Set a story's priority
    args:
      story: { type: string }
      priority: { enum: ['1', '2', '3', '4', '5', top, high, med, low] }
    required: [story, priority]
  backlog.remove:
    title: Remove a story
    args:
      story: { type: string }
    required: [story]
  sprint.plan:
    title: Plan the sprint
    description: Name the approved stories to be done.
    args:
      stories: { type: array, items: { type: string }, minItems: 1 }
    required: [stories]
  sprint.start: { title: Start the sprint, description: Not with uncommitted changes or a failing build. }
  sprint.cancel: { title: Cancel the planned sprint }
  sprint.status: { title: Say how the sprint stands, description: Changes nothing. }
  sprint.pause: { title: Pause }
  sprint.resume: { title: Resume }
  sprint.finish: { title: Finish early, roles: [approver, owner] }
  sprint.abort: { title: Abort the sprint, roles: [approver, owner] }
  suggest_fix:
    title: Suggest a fix
    description: The stuck story is tried again with it.
    args:
      text: { type: string, minLength: 3 }
    required: [text]
  skip_task: { title: Skip the stuck story }
  request_changes:
    title: Request changes
    args:
      text: { type: string, minLength: 3 }
    required: [text]
  feedback:
    title: Accept the sprint
    args:
      text: { type: string }
  state: { title: Say where everything stands, description: Changes nothing. }
  help: { title: Say what can be sent now, description: Changes nothing. }

initial: idle
on:
  state: {}
  help: {}
  # A cycle that ends while the sprint is paused or blocked counts all the same.
  run.done:
    - guard: "event.output.result == 'stuck'"
      set: { stuck: 'context.stuck + [event.output.story]' }
    - set: { done: 'context.done + [event.output.story]' }
  # It gave up, was cancelled, or could not begin.
  run.failed: { set: { stuck: 'context.stuck + [event.given.story]' } }
  backlog.view: { guard: { not: { in: sprint_review } } }
  backlog.add_story:
    guard: { not: { in: sprint_review } }
    set:
      stories: "context.stories + [{'id': 'S' + string(context.next), 'text': event.args.description, 'feature': has(event.args.feature) ? event.args.feature : '', 'priority': '3', 'approved': false}]"
      next: context.next + 1
  backlog.prioritize:
    guard: { and: [{ not: { in: sprint_review } }, 'context.stories.exists(s, s.id == event.args.story)'] }
    set:
      stories: "context.stories.map(s, s.id == event.args.story ? {'id': s.id, 'text': s.text, 'feature': s.feature, 'priority': event.args.priority, 'approved': s.approved} : s)"
  backlog.remove:
    guard: { and: [{ not: { in: sprint_review } }, 'context.stories.exists(s, s.id == event.args.story)', '!(event.args.story in context.planned)'] }
    set: { stories: 'context.stories.filter(s, s.id != event.args.story)' }

states:
  idle:
    description: Nothing is planned. Begin with an epic.
    on:
      epic: { target: backlog_ready, set: { epic: event.args.description } }

  backlog_ready:
    description: Stories are written, approved, and planned.
    on:
      epic: { set: { epic: event.args.description } }
      approve:
        guard: '!has(event.args.stories) || event.args.stories.all(id, context.stories.exists(s, s.id == id))'
        set:
          stories: "context.stories.map(s, !has(event.args.stories) || s.id in event.args.stories ? {'id': s.id, 'text': s.text, 'feature': s.feature, 'priority': s.priority, 'approved': true} : s)"
      sprint.plan:
        target: sprint_planned
        guard: event.args.stories.all(id, context.stories.exists(s, s.id == id && s.approved))
        set: { planned: event.args.stories, waiting: event.args.stories, done: '[]', stuck: '[]' }

  sprint_planned:
    description: Ready to start.
    initial: ready
    on:
      sprint.cancel: { target: backlog_ready, set: { planned: '[]', waiting: '[]' } }
    states:
      ready:
        on: { sprint.start: checking }
      checking:
        description: Nothing uncommitted, and it builds.
        task: { run: 'test -z "$(git status --porcelain)" && npm run build --if-present', timeout: 15m }
        on:
          task.passed: '#scrum.sprint_active'
          task.failed: ready
          task.timed_out: ready

  sprint_active:
    description: Each planned story has a cycle of its own.
    always:
      - guard: size(context.waiting) > 0
        target: sprint_active
        reenter: true
        set: { current: 'context.waiting[0]', waiting: 'context.waiting.filter(id, id != context.waiting[0])' }
        start: { workflow: tdd, title: "context.current + ' ' + context.stories.filter(s, s.id == context.current)[0].text", context: { story: context.current, limit: '3' } }
      - { guard: size(context.stuck) > 0, target: blocked }
      - { guard: size(context.done) >= size(context.planned), target: sprint_review }
    on:
      sprint.status: {}
      sprint.pause: sprint_paused
      sprint.finish: sprint_review
      sprint.abort: { target: backlog_ready, set: { planned: '[]', waiting: '[]' } }

  sprint_paused:
    description: Nothing new is started.
    on:
      sprint.status: {}
      sprint.resume: sprint_active
      sprint.abort: { target: backlog_ready, set: { planned: '[]', waiting: '[]' } }

  blocked:
    description: A story has failed too often. Suggest a fix, or skip it.
    tags: [waiting]
    on:
      sprint.status: {}
      suggest_fix: { target: sprint_active, set: { waiting: 'context.waiting + [context.stuck[0]]', note: event.args.text, stuck: 'context.stuck.filter(id, id != context.stuck[0])' } }
      skip_task: { target: sprint_active, set: { done: 'context.done + [context.stuck[0]]', stuck: 'context.stuck.filter(id, id != context.stuck[0])' } }
      sprint.abort: { target: backlog_ready, set: { planned: '[]', waiting: '[]', stuck: '[]' } }

  sprint_review:
    description: Show what was done.
    on:
      request_changes: { target: backlog_ready, set: { note: event.args.text, planned: '[]' } }
      feedback: { target: idle, set: { planned: '[]', stories: 'context.stories.filter(s, !(s.id in context.done))' } }
`;
