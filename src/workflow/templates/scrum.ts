export const scrum = `# A sprint after the other: a backlog, a plan, the work, a review. Each planned story runs the workflow tdd beside it.
workflow: scrum
title: Scrum
description: Epics become stories, stories a sprint, the sprint a review.
context: { epic: '', stories: [], planned: [], done: 0, blocker: '' }

commands:
  epic:
    title: Add an epic
    args:
      description: { type: string, minLength: 3 }
    required: [description]
  backlog.add_story:
    title: Add a story
    args:
      description: { type: string, minLength: 3 }
      feature: { type: string }
    required: [description]
  backlog.remove:
    title: Remove a story
    args:
      story: { type: string }
    required: [story]
  sprint.plan:
    title: Plan the sprint
    description: Name the stories to be done.
    args:
      stories: { type: array, items: { type: string }, minItems: 1 }
    required: [stories]
  sprint.start: { title: Start the sprint }
  sprint.cancel: { title: Cancel the planned sprint }
  sprint.pause: { title: Pause }
  sprint.resume: { title: Resume }
  sprint.finish: { title: Finish early, roles: [approver, owner] }
  sprint.abort: { title: Abort the sprint, roles: [approver, owner] }
  story.done: { title: A story is done }
  block:
    title: Something is in the way
    args:
      reason: { type: string, minLength: 3 }
    required: [reason]
  suggest_fix:
    title: Suggest a fix
    args:
      text: { type: string }
    required: [text]
  skip_task: { title: Skip what is in the way }
  request_changes:
    title: Request changes
    args:
      text: { type: string }
    required: [text]
  feedback:
    title: Accept the sprint
    args:
      text: { type: string }

initial: idle
states:
  idle:
    description: Nothing is planned. Begin with an epic.
    on:
      epic: { target: backlog_ready, set: { epic: event.args.description } }
  backlog_ready:
    description: Stories wait to be planned.
    on:
      epic: { target: backlog_ready, set: { epic: event.args.description } }
      backlog.add_story: { set: { stories: 'context.stories + [event.args.description]' } }
      backlog.remove: { set: { stories: 'context.stories.filter(story, story != event.args.story)' } }
      sprint.plan: { target: sprint_planned, set: { planned: event.args.stories } }
  sprint_planned:
    description: Ready to start.
    on:
      sprint.start: { target: sprint.active, set: { done: '0' } }
      sprint.cancel: { target: backlog_ready, set: { planned: '[]' } }
  sprint:
    initial: active
    on:
      sprint.abort: { target: backlog_ready, set: { planned: '[]' } }
      sprint.finish: sprint_review
    states:
      active:
        description: The team is at work.
        always: { target: '#scrum.sprint_review', guard: 'size(context.planned) > 0 && context.done >= size(context.planned)' }
        on:
          story.done: { set: { done: context.done + 1 } }
          sprint.pause: paused
          block: { target: blocked, set: { blocker: event.args.reason } }
      paused:
        on: { sprint.resume: active }
      blocked:
        description: Something is in the way.
        tags: [waiting]
        on:
          suggest_fix: { target: active, set: { blocker: "''" } }
          skip_task: { target: active, set: { blocker: "''" } }
  sprint_review:
    description: Show what was done.
    on:
      request_changes: backlog_ready
      feedback: { target: idle, set: { planned: '[]', done: '0' } }
`;
