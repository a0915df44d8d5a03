// What the offline writer can say in English about any topic: one block for each side of a topic. `{t}` is the topic,
// `{a}` the readers. The form of a block is described at `Aspect`.

enum EnglishAspects {
    static let first = """
        # Why {t} matters | The place of {t} today
        Before anyone spends time on {t}, it should be clear which knot it unties.
        Many poor decisions begin with a subject that is made too large or is overlooked altogether.
        A balanced view helps to put the effort where it has the greatest effect.
        ## Gains that can be seen
        The first gain is clarity: everybody knows what has to be done, and why.
        The second is time, because work without effect is recognized earlier and dropped.
        In the end trust grows as well, since a visible result persuades better than a promise.
        None of this comes overnight, yet the signs can be noticed within the first weeks.
        ## The price of looking away
        Doing nothing has its cost too, although the bill arrives later.
        Unfinished work piles up, and catching up becomes harder with every month.
        Chances pass by that may not return for a long while.
        Comparing that cost with the cost of a small beginning is usually reason enough to start.
        * A few signs that the time has come:
        - The same questions come up again and receive a new answer each time
        - Decisions depend on who happens to be in the room
        - Results swing widely from one month to the next
        - Something is called important by all and owned by nobody
        | Seeing the need | The reason fits into one sentence

        # A clear goal before any action | Beginning with the goal
        A good goal is one of which we can say afterwards whether it was reached.
        For {t} it pays to write the goal as one plain sentence and to strike every vague word.
        As long as two people read it in two ways, the goal is not ready.
        ## Make it smaller
        Break a large goal into short ones, so that each success carries the next step.
        Give every small goal a date and one person who answers for it.
        Keep what cannot be done now on a separate list, where it does not disturb.
        Read that list every other week and remove what has lost its meaning.
        ## Goals and limits
        No goal means anything apart from the time, money and strength at hand.
        Do not hide the limits; writing them down makes choosing easier.
        Sometimes a hard limit points to a simpler way that nobody had seen before.
        When a limit changes, look at the goal again before the two drift apart.
        * A goal that serves its purpose has these marks:
        - It is said in one sentence and needs no footnote
        - There is an agreed sign of having reached it
        - Its size fits the time and the people available
        - It answers a real need of {a}
        | Setting the goal | Everyone describes it in the same words

        # Knowing the audience | Who is this for
        Every choice about {t} comes back to the question of who receives the result.
        Understanding {a} is not a matter of guessing; it takes asking, listening and taking notes.
        A handful of short and honest conversations often teaches more than a long survey.
        ## What is said and what is meant
        People tend to propose solutions, while our task is to find the problem behind them.
        Asking what somebody did the last time brings answers closer to the truth.
        Between words and habits there is a gap, and it is worth looking into.
        Notes in the audience's own words become useful later, when something has to be explained.
        ## A common language
        Choose words that are familiar to {a}.
        Explain a technical term once, and then use it in the same way throughout.
        A short example from daily life is understood faster than a precise definition.
        If a reader finishes and asks what to do now, the text is not complete.
        * These questions help to see more clearly:
        - What made this person start looking?
        - Which way was tried before, and why was it given up?
        - What stands between this person and the next step?
        - By which sign will success be recognized?
        | The audience | The same questions are asked less often

        # A plan that can be kept | Steps towards the result
        A good plan for {t} fits on one page and is read every day.
        The simpler it is, the easier it is to return to it after a break.
        More detail does not always mean more precision.
        ## The first step
        Begin with the smallest piece of work whose result can be seen.
        An early result, however modest, shows whether the direction is right.
        Do not wait for ideal conditions; it is enough that the step is possible.
        Mark the end of the first step, and set the date of the second one on the same day.
        ## Keeping going
        Half way through, the greatest danger is scatter, so keep only one or two things open.
        Start early with whatever depends on others, so that waiting does not stop the plan.
        Leave a little slack in every step, since estimates are mostly hopeful.
        When two steps in a row are late, make the steps smaller in place of pushing harder.
        * A sequence that has proved itself:
        - Describe the present state in a few lines
        - Choose the one obstacle that matters most and work on nothing else
        - Carry it through for a week and write down what happened
        - Keep what worked and let go of the rest
        | Planning | The next step is always known

        # Resources and budget | Making the most of what is there
        Before buying anything, list what is already there; it is usually more than expected.
        For {t} money is only one of the resources, and not always the most important.
        The hours of experienced people are the scarcest of all and deserve care.
        ## Costs in plain sight and costs in hiding
        The purchase price is easy to see, while upkeep and training remain in the background.
        Each new tool takes a share of attention, and attention has a price as well.
        Separate what is paid once from what is paid every month, or the comparison misleads.
        Set something aside for surprises; ten to fifteen per cent is a sensible share.
        ## Saving without losing quality
        Real savings come from leaving out useless work, not from buying everything cheaply.
        Ask which part is felt by {a} before you cut, and which is not.
        Sharing, renting and free software are often sufficient.
        Go through contracts once a quarter and close those that nobody uses.
        * When drawing up a budget, keep in mind:
        - The cost of starting, of continuing and of stopping
        - The hours each person has to give in a week
        - The smallest amount with which the idea can be tested
        - What can be had without any purchase
        | Budget and means | Next month's cost is known in advance

        # Methods and tools | Choosing the right tool
        A tool should follow the method, never lead it.
        Put on paper how {t} is done in your own case, and only then look for a tool.
        One that the team likes is better than a more complete one that stays closed.
        ## Testing before paying
        Try it with a real piece of your work and not with the sample of the vendor.
        Talk to somebody who has used it for a year, because troubles appear after the first months.
        Find out on the very first day how the data can be taken out again.
        Where support does not speak your language, expect every problem to last twice as long.
        ## Simple and lasting ways of working
        Write down each recurring task once, so that others can do it in the same manner.
        Keep such a note short; beyond one page it probably describes two tasks.
        After a mistake add one line to it in place of a reproach.
        A method that only one person knows is a habit and not yet a method.
        * Lay these criteria side by side:
        - How quickly a newcomer learns it
        - Whether all data can be exported
        - What it costs in a whole year
        - How well it fits what is already in use
        | Method and tools | The work does not hang on one person

        # Keeping up the quality | What good work looks like
        Quality means that the result is what was promised, every time and without a reminder.
        With {t} it depends less on talent than on small habits.
        A few good ones catch large mistakes before they surface.
        ## Review
        Nobody sees the faults of their own work as well as a second pair of eyes.
        Keep reviews short and regular, or they turn into an obstacle.
        The reviewer must know what to look for; a list of five points is enough.
        Criticize the work, and leave the person out of it.
        ## Steady improvement
        Take one lesson from each round and improve only that in the next.
        Small changes in a row carry less risk than a sudden upheaval.
        Keep a good example at hand, so that newcomers know what is expected.
        Now and then the best improvement is to drop a stage whose reason nobody remembers.
        * A short list for the review might be:
        - Does the result agree with the written goal?
        - Is it clear to {a} without a spoken explanation?
        - Have names and figures been checked once more?
        - Is there anything that could be left out without loss?
        | Quality | Less and less has to be done twice
        """
}
