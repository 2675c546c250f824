package form

import "holdfast/store/incident"

// asked is a question of the report as the form asks it.
type asked struct {
	field string
	short string // in the list at the left
	title string // the question
	about string // what it is for
}

// questions are those of the report, in the order it prints them.
func questions() []asked {
	list := make([]asked, 0, len(incident.Fields()))
	for _, field := range incident.Fields() {
		q := question(field)
		q.field = field
		list = append(list, q)
	}
	return list
}

func question(field string) asked {
	switch field {
	case "summary":
		return asked{short: "summary", title: "What was it, in two sentences?",
			about: "Read first, and often alone: what broke, for whom, what ended it. For someone who was not there."}
	case "impact":
		return asked{short: "impact", title: "Who noticed what, and for how long?",
			about: "People, orders, money, data: what was lost, what was late. Numbers where there are any; \"nobody noticed\" is an answer."}
	case "what_happened":
		return asked{short: "what happened", title: "First of the four: what happened?",
			about: "The course of events as it is understood now. The timeline stands in the report by itself: say here what it means."}
	case "why_and_prevention":
		return asked{short: "why, prevention", title: "Second of the four: why, and what must be done so that it does not happen again?",
			about: "A cause, not a person. What is to be done becomes an action item with an owner: the last page of this form."}
	case "monitoring_gap":
		return asked{short: "monitoring gap", title: "Third of the four: if automated monitoring did not catch it, why, and what must be done so that it does?",
			about: "Did an alert come before a person noticed? If it did, say so; if not, what would have seen it?"}
	case "validation_gap":
		return asked{short: "validation gap", title: "Fourth of the four: if validation and self-healing did not catch it, why, and what must be done?",
			about: "Tests, checks before a change, retries, restarts, roll-backs: which should have stopped it or mended it?"}
	case "root_cause":
		return asked{short: "root cause", title: "What is the root cause?",
			about: "That without which it would not have happened. Later incidents are compared with it."}
	case "reason":
		return asked{short: "reason", title: "What let it happen?", about: "One of four; they are counted over months, to see what training or process would pay."}
	case "involvement":
		return asked{short: "involvement", title: "In which way were people involved?",
			about: "A case, never blame: ran the change, followed a wrong instruction, was called late, was not involved."}
	case "reaction":
		return asked{short: "reaction", title: "How did people react?",
			about: "What went well and shall stay so; what cost time."}
	case "means":
		return asked{short: "technical means", title: "Which technical means were used, and which were missing?",
			about: "Tools, access, dashboards, backups, the SOP."}
	}
	return further(field)
}

// further are the questions that may stay open.
func further(field string) asked {
	switch field {
	case "trigger":
		return asked{short: "trigger", title: "What set it off?", about: "The event just before: a deploy, a certificate that ran out, a surge. Not why it could."}
	case "category":
		return asked{short: "category", title: "Which category does it belong to?", about: "A word or two of your own, such as capacity, configuration, network, supplier: what is counted alike later."}
	case "contributing_factors":
		return asked{short: "factors", title: "What contributed to it?", about: "One a line, Alt-Enter between them: whatever had to be as it was for it to happen, to last or to hurt."}
	case "went_well":
		return asked{short: "went well", title: "What went well?", about: "One a line: what shall stay so."}
	case "went_badly":
		return asked{short: "went badly", title: "What went badly?", about: "One a line: what cost time, or made it worse."}
	case "lucky":
		return asked{short: "luck", title: "Where were we lucky?", about: "One a line: what kept it small that nobody can count on next time."}
	case "lessons":
		return asked{short: "lessons", title: "What was learned?", about: "One a line: what somebody who was not there should know. What is to be done becomes an action item."}
	case "open_questions":
		return asked{short: "open questions", title: "What is still not known?", about: "One a line, with who looks into it."}
	case "tickets":
		return asked{short: "tickets", title: "Which tickets belong to it?", about: "One a line: numbers or addresses."}
	}
	return asked{short: field, title: field}
}

// reason says what an answer to the field `reason` means.
func reason(answer string) string {
	switch answer {
	case "knowledge-transfer":
		return "somebody knew, but not who needed it"
	case "experience":
		return "nobody here had met this before"
	case "emergency":
		return "no time to do it as it should be done"
	}
	return "none of these: the root cause says what"
}
