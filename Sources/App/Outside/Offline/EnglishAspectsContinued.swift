// The second half of the English blocks.

extension EnglishAspects {
    static let second = """
        # Common mistakes | What is better left undone
        Most mistakes around {t} are not new; others have made them before us.
        To know them costs nothing, to repeat them costs a lot.
        The good news is that each one announces itself before it does any harm.
        ## Starting in a hurry
        An enthusiastic start without preparation mostly leads to a long stop.
        A few days spent on gathering facts save weeks of doing things again.
        Haste is not speed; speed comes from removing the stops.
        If there is no time to think, at least postpone what cannot be undone.
        ## Copying without questions
        A way that worked for somebody else worked under other circumstances.
        Ask which part of it has anything to do with you before you take it over.
        Failures teach as much as successes, although they are told less often.
        Test every borrowed idea on a small scale, and decide afterwards.
        * These errors are met more than others:
        - Beginning several large things at the same moment
        - Brushing aside feedback that is unpleasant to hear
        - Measuring what is easy in place of what is important
        - Handing over a task without the authority it needs
        | Avoiding mistakes | Warning signs are noticed early

        # Measuring results | How to tell that we move forward
        Without measurement, a debate about {t} becomes a debate about taste.
        Two or three figures suffice, provided they are taken every week in the same way.
        A figure that changes no decision is not worth collecting.
        ## Choosing an indicator
        A good indicator is simple, and it cannot be raised without better work.
        Put a question of quality beside every quantity to complete the picture.
        Record the state at the outset, for without it no progress can be shown.
        Do not exchange indicators too often, because the trend says more than the value.
        ## Listening to feedback
        Ask for feedback close to the event, before the details fade.
        Let {a} say what is superfluous, and not only what is missing.
        Answering, even with a friendly refusal for now, builds confidence.
        Sort scattered remarks once a month until patterns appear.
        * Every short report should contain:
        - This week's figure beside that of the week before
        - One surprise and what you make of it
        - Something that will be stopped
        - Something that will go on
        | Measurement | Decisions rest on figures

        # Working together | People at the centre
        No plan for {t} gets far without people who regard it as their own.
        Make the roles plain, so that friendships do not suffer from misunderstandings.
        All should know where they decide and where they only advise.
        ## Talking regularly
        A brief meeting at a fixed time is better than a long one now and then.
        Write down its question beforehand; where there is none, the meeting can be dropped.
        Note each decision on the spot in a single line, with a name beside it.
        Silence is not consent, so ask the quiet ones separately.
        ## Passing on experience
        Valuable knowledge usually sits in a few heads and leaves together with them.
        Two people at one real task learn more than in any course.
        Short daily notes grow into a complete guide within months.
        Allow newcomers to ask why; their questions show which customs have become outdated.
        * Some agreements that make cooperation easier:
        - One task has one owner, never two
        - Bad news travels faster than good news
        - An objection comes together with a proposal
        - What was decided holds until it is reviewed
        | Cooperation | Each task has one owner

        # Time and priorities | First things first
        The list of tasks is always longer than the day, and {t} is no exception.
        Having priorities means saying no to several good things with an easy mind.
        Whatever is both important and small is the best candidate for today.
        ## The valuable hours
        Do the difficult part when the mind is awake and the telephone is quiet.
        Gather small errands in one place, so that the main thread is not torn again and again.
        Half an hour without interruption often yields more than two hours with them.
        Rest belongs to the work; tiredness lowers the quality of decisions without a sound.
        ## Deadlines one can believe
        Let those who do the work set the date.
        Similar work in the past is the best guide to an estimate.
        Short milestones bring a delay to light sooner.
        When something must give, reduce the scope rather than the care.
        * Try this order when priorities compete:
        - What brings everything else to a halt if left undone
        - What will still have an effect months from now
        - What is urgent for {a}
        - What is done merely out of habit
        | Priorities | No more than three things are open

        # Risks and remedies | Ready for a difficult day
        Every plan for {t} rests on assumptions, and some of them will turn out wrong.
        Writing them down reduces worry, because one knows what exactly to worry about.
        Prepare a remedy for the likely dangers, and merely a warning sign for the remote ones.
        ## Prevention
        A problem is cheapest to solve before it exists.
        Keep a second copy of important records, and practise bringing it back.
        Avoid relying on a single supplier, a single person or a single tool.
        Make great changes at an hour that leaves time to turn back.
        ## Reaction
        On a difficult day first keep the damage from spreading, then search for the cause.
        Let one person inform everyone else, so that messages do not contradict each other.
        Say what is known and what is not, and keep the two apart.
        Once calm has returned, retrace the events without looking for someone to blame.
        * Questions that deserve an answer beforehand:
        - What happens if a key person is away for a month?
        - Would we continue at twice the cost?
        - What is the worst outcome, and could we live with it?
        - How will we notice that it is time to stop?
        | Handling risk | A remedy is written down for what is likely

        # Upkeep and next steps | After the first success
        Reaching a result is not the end of {t}; holding on to it is another task.
        What was won once with great effort should last with little.
        After the first success, resist the temptation to grow all at once.
        ## Habits that preserve
        Enter a review into the calendar every season, and let nothing push it out.
        Bring documents up to date together with the work and not afterwards.
        Put aside the parts that nobody uses, so that upkeep stays light.
        Name whoever is in charge of it at the outset, before trouble appears.
        ## Looking ahead
        Follow what changes outside, without answering every wave.
        Ask once a year whether you would choose the same road if you began today.
        Share what you have learned; the questions of others open new paths.
        Reserve a small part of the week for trying out fresh ideas.
        * For the coming months consider:
        - Going through the goals and striking those that are reached
        - Training a second person for each sensitive task
        - Talking with {a} about needs that are new
        - Putting the lessons learned on a single page
        | Upkeep | The result lasts without pressure

        # An example from start to finish | A story that might have happened
        To make {t} tangible, picture a small group that has just set to work.
        It has neither a large budget nor long experience, yet it knows what it is after.
        The story is invented, but each part of it took place somewhere.
        ## The first weeks
        On day one they filled a single page: the goal, the limits, and who would answer for it.
        The week that followed went into asking, and nothing was bought.
        Then came the smallest possible step, and its outcome fell short of the hopes.
        They were not discouraged; they took note of it and cut the next step in half.
        ## Three months later
        The small habits had settled, and meetings were shorter than ever.
        Two tools had been abandoned, as nobody felt their absence.
        The first praise arrived from a direction that none of them had foreseen.
        Above all, every member could by now explain the method to a newcomer.
        * Some lessons can be drawn from it:
        - That one page was the cheapest work of the quarter
        - A weak outcome is an outcome too, once it is on record
        - Removing takes as much courage as adding
        - Slow progress becomes visible only by comparison
        | Worked example | The experience is told in a few lines

        # Frequently asked questions | Short answers to common questions
        Some questions about {t} return again and again, and a brief answer goes a long way.
        The answers are general and should be weighed against your own circumstances.
        If yours is not among them, write it in one sentence; half of the answer often lies in doing so.
        ## When will results be visible?
        First signs mostly show within weeks, while a lasting result takes some months.
        The pace depends above all on the size of the steps and on keeping at it.
        Comparing oneself with others is of little help here.
        It is better to compare each month with the one before.
        ## Is it possible to begin without experience?
        Yes, as long as the first step is small and someone experienced takes a look from time to time.
        Many successful ventures were begun by people who knew little on the first day.
        The difference lies in asking, recording and carrying on.
        Do not fear small mistakes, for they are the cheapest teachers.
        * Some further answers in brief:
        - The best moment to begin is when the first step is clear
        - Spend no more than a day on decisions that can be reversed
        - Asking for help is no sign of weakness
        - Something imperfect that is published teaches more than perfection in a drawer
        | Answering questions | A newcomer gets along without a guide
        """
}
