// English prompts, over all categories.

import Kit

extension PromptLibrary {
    static let english: [LibraryPrompt] = [
        LibraryPrompt(
            "en-blog-explainer", .english, .blog, .draft, "Explainer with a point of view",
            "An article that takes a position early and earns it with evidence.",
            [
                .init("topic", "What the article is about", "why small shops need an editorial calendar"),
                .init("audience", "Who reads it, and what they know already", "owners of online shops without a marketing team"),
                .init("claim", "The one sentence the reader should accept in the end", "a steady rhythm beats a large volume"),
                .init(
                    "evidence", "Examples, figures and experience at hand", "three of our customers doubled repeat visits after a quarter of weekly posts",
                    .long),
            ],
            """
            Write an article about {topic} for {audience}.

            The claim: {claim}
            What we have to support it: {evidence}

            - Open with a situation the reader knows from their own week, not with a definition. State the claim before the end of the second paragraph.
            - Each section carries one reason, and its heading is that reason in plain words.
            - Raise the strongest objection yourself and answer it honestly.
            - Use no figure or quotation beyond the evidence given. Where one is needed, write [source needed].
            - Close with one thing the reader can do differently tomorrow.

            Avoid "in today's world", "game-changer" and rhetorical questions in a row. Prefer verbs to nouns and short words to long ones.
            """),
        LibraryPrompt(
            "en-blog-how-to", .english, .blog, .draft, "Step-by-step guide that can be followed",
            "Every step says how to tell that it worked, and what to do when it did not.",
            [
                .init("task", "What the reader will be able to do", "set up automatic payment reminders"),
                .init("audience", "Reader and skill level", "an office manager in a company of ten"),
                .init("prerequisites", "What must be ready before", "admin access to the accounting software"),
            ],
            """
            Write a guide by which {audience} can {task} without help.

            Prerequisites: {prerequisites}

            1. Introduction in three sentences: what you will have at the end, how long it takes, what you need.
            2. The steps, each a level-two heading that begins with an imperative verb. Under each: what to do, how to tell that it worked, what to try if it did not.
            3. "Common mistakes": three, each with its symptom and its cure.
            4. A closing checklist.

            Put names of buttons and menus in quotation marks. Warn before an irreversible action, never after it. No step asks for more than one decision.
            """),
        LibraryPrompt(
            "en-seo-brief", .english, .seo, .outline, "Content brief for a search term",
            "Intent, headings and questions, ready for a writer.",
            [
                .init("keyword", "The search term", "beginner hiking boots"),
                .init("related_terms", "Related terms, separated by commas", "lightweight hiking boots, hiking boots vs trail shoes", .optional),
                .init("audience", "Who searches, and why now", "somebody who goes to the mountains for the first time"),
                .init("goal", "What the page should lead to", "the page of boots for beginners"),
            ],
            """
            Prepare a content brief for "{keyword}" from which another writer can work.

            Related terms: {related_terms}
            Searcher: {audience}
            Goal of the page: {goal}

            1. Search intent in one sentence: do they want to know, to compare or to buy?
            2. Three titles of at most 60 characters with the term in the first half.
            3. Level-two and level-three headings in the order in which the questions come up; under each, one sentence on the question it answers and the related term that fits there naturally.
            4. Five frequent questions with one-sentence answers.
            5. Where to place the step towards "{goal}", and two internal links.

            Use a term only where a good editor would leave it in.
            """),
        LibraryPrompt(
            "en-seo-meta", .english, .seo, .caption, "Meta title and description, three variants",
            "Pairs that are not cut off and promise only what the page holds.",
            [
                .init("page", "What the page is about", "buying guide for cordless vacuum cleaners"),
                .init("keyword", "The search term", "cordless vacuum cleaner"),
                .init("advantage", "Why this result and not the one above", "twelve models compared, noise and charging time measured"),
            ],
            """
            Write three pairs of meta title and description for this page: {page}

            Search term: {keyword}
            Why somebody should choose this result: {advantage}

            Title: 45 to 60 characters, with the term. Description: 130 to 155 characters; the first sentence answers the searcher, the second gives the reason to click here.
            Pair 1 states, pair 2 asks, pair 3 uses a figure. No exclamation marks, no capitals for emphasis, no promise that the page does not keep.
            Give the number of characters of each in brackets.
            """),
        LibraryPrompt(
            "en-social-post", .english, .social, .caption, "Social post with one idea",
            "A first line that holds, one idea, one invitation.",
            [
                .init("subject", "What the post is about", "how we pack our orders"),
                .init("idea", "The one thing to remember", "each parcel is packed by one person who signs it"),
                .init("voice", "The brand's voice", "warm and unpolished"),
                .init("call_to_action", "What readers should do", "tell us whose name was on theirs"),
            ],
            """
            Write a social media post about {subject}. Voice: {voice}.

            The one thing to remember: {idea}
            The invitation at the end: {call_to_action}

            The first line has at most ten words, is complete by itself and makes one want the second. Then three to five short lines, one thought each. Ask for the reaction once, at the end, in a way that takes less than ten seconds to answer.
            At most two emoji, none at the beginning of a line. Two or three hashtags on a line of their own.
            """),
        LibraryPrompt(
            "en-shop-product-page", .english, .ecommerce, .draft, "Product page that answers doubts",
            "Features turned into uses, doubts answered before they are asked.",
            [
                .init("product", "Full name of the product", "half-litre steel bottle"),
                .init("features", "Specifications, separated by commas", "double-walled, 500 ml, 280 g, leak-proof lid, 18 months warranty", .long),
                .init("buyer", "Who buys it, in which situation", "a student who is out from morning to night"),
                .init("doubts", "Questions before the purchase", "Does it smell after a while? Does it leak in a bag? Is it dishwasher safe?", .long),
            ],
            """
            Write the page of "{product}" for an online shop.

            Features: {features}
            Buyer: {buyer}
            Doubts: {doubts}

            1. Two opening sentences: which daily nuisance of this buyer it removes.
            2. "What it does for you": each feature turned into one plain benefit.
            3. "Before you buy": a short honest answer to each doubt. Where the answer is no, say so and offer a way round.
            4. A table of specifications, only with what was given.
            5. "Not for you if": one sentence. It builds trust; keep it.

            Do not use "best", "perfect", "revolutionary" or "premium".
            """),
        LibraryPrompt(
            "en-email-newsletter", .english, .email, .draft, "Newsletter worth opening",
            "Subject lines, preview text and news with a reason to read each.",
            [
                .init("brand", "Sender", "City Observatory"),
                .init("news", "The news, one a line", "meteor night; sundial workshop; annual membership at a discount", .long),
                .init("main_action", "The most important thing to do", "reserve a place for the meteor night before Thursday"),
                .init(
                    "tone", "Tone", "curious and warm",
                    .select(["curious and warm", "formal and brief", "friendly and casual", "neutral, like a report"])),
            ],
            """
            Write the newsletter of {brand}. Tone: {tone}.

            News:
            {news}

            The one action of this issue: {main_action}

            1. Three subject lines of at most 45 characters: curiosity, benefit, deadline. One preview text of 70 to 90 characters that does not repeat them.
            2. A greeting and two sentences that lead to the most important item.
            3. Each item under a level-two heading: the first sentence says what it means for the reader; three sentences at most; then the link text.
            4. One button, and only one, for the main action. Its text has a verb.
            5. A friendly sign-off, and how to unsubscribe in plain words.
            """),
        LibraryPrompt(
            "en-email-cold-outreach", .english, .email, .caption, "First e-mail to somebody who does not know you",
            "Short, specific, easy to decline.",
            [
                .init("recipient", "Who, and what you know about their work", "head of support at a courier company that opened two depots this year"),
                .init("problem", "The problem you noticed", "public reviews mention calls that nobody answers on Mondays"),
                .init("offer", "What you offer, and its proof", "a call-back queue; a courier in Leeds cut missed calls by half in six weeks"),
                .init("ask", "The smallest next step", "a yes or no to a ten-minute call on Wednesday"),
            ],
            """
            Write a first e-mail to {recipient}.

            What we noticed: {problem}
            What we offer: {offer}
            The ask: {ask}

            Subject: at most six words, no tricks, no "quick question". Body: at most 90 words. The first sentence shows that it was written to this person; the second names the problem without reproach; the third offers help with one piece of proof; the last asks for the smallest step and makes it easy to say no.
            No attachments, no flattery, no "just following up", no sentence about when our company was founded.
            """),
        LibraryPrompt(
            "en-ad-search", .english, .ad, .caption, "Search ads, three angles",
            "Ads in the sizes of search platforms that match their landing page.",
            [
                .init("product", "What is advertised", "cloud time tracking"),
                .init("benefit", "The main benefit", "payroll without typing hours"),
                .init("keyword", "What was searched for", "time tracking software"),
                .init("landing_page", "What the landing page promises", "fourteen days free, no card needed"),
            ],
            """
            Write three search ads for {product}, shown for "{keyword}".

            Main benefit: {benefit}
            The landing page promises: {landing_page}

            Each ad: headline of at most 30 characters, description of at most 90, button text of at most 15; give the counts in brackets.
            Ad 1 speaks to the pain of today, ad 2 to the result after a month, ad 3 to the fear of starting. The keyword stands in at least two headlines. Promise nothing that the landing page does not. No superlatives without proof.
            """),
        LibraryPrompt(
            "en-other-plain-english", .english, .other, .rewrite, "Edit into plain English",
            "Official or translated prose made clear without changing what it says.",
            [
                .init("audience", "Who will read it", "a tenant who does not know legal terms"),
                .init(
                    "tone", "The tone to end with", "formal and simple",
                    .select(["formal and simple", "friendly and respectful", "warm and narrative", "neutral, like a report", "lightly humorous"])),
                .init("fixed_terms", "Words that must not change", "notice, deposit, case number", .optional),
            ],
            """
            Edit the following text for {audience}. Tone: {tone}.
            Do not change these terms: {fixed_terms}

            - One statement a sentence; 20 words at most where possible.
            - Active voice wherever it is known who acts.
            - Everyday words: "use" for "utilise", "before" for "prior to".
            - Meaning, obligations, deadlines and numbers stay exactly as they are. Where a sentence can be read in two ways, do not guess: mark it [ambiguous: …].
            - Keep the order and the headings unless the order hides what matters most to the reader.
            """),
    ]
}
