"""What the workbook asks for: which functions are to be written, what is hidden of their pages, hints.

You have:    the pages of the chapters.
You build:   the table of the exercises, for workbook.py, which takes them out, and lessons.py.
It enables:  another choice of exercises: everything that depends on the choice stands here.

Forty functions that carry the idea of their page. What is left as it stands would teach little: axes,
number formats, log lines, checks and their messages, and what was written before in another coat.

The exercises stand in a table here, and not as marks on the pages, so that a page says nothing but
what it is about. What learners stumble over is said in the hints, the second plainer than the first.
"""

from scratchnet.tools.blanks import blanked

EXERCISES: dict[str, dict[str, list[str]]] = {  # in the order of the pages: functions, and their hints
    "idx": {
        "big_endian": [
            "Think of how 347 is read: (3 * 10 + 4) * 10 + 7. Here the base is 256. It"
            " has to work for any number of bytes, and without a byte the number is 0.",
            "Begin with 0. For each byte, from left to right:"
            " multiply what you have by 256, and add the byte.",
        ],
        "parse_header": [
            "`data[i]` is a whole number, byte i of the file. The page's table says what the"
            " first four bytes hold. The last of these four tells how many sizes follow.",
            "The sizes begin at `data[4]`, and each has 4 bytes. Cut them"
            " into fours, and give each four to `big_endian`. Return the"
            " sizes as a tuple, and behind it the type byte, `data[2]`.",
        ],
    },
    "dataset": {
        "pick": [
            "The class is the place of a digit in `digits`, 0 or 1, and not the digit. All images"
            " of `digits[0]` come first, wherever they stand in the file. `scaled` does one image.",
            "Two loops, one in the other: outside over the two digits,"
            " inside over `zip(images, labels)`. Where the label is the"
            " digit, append the scaled image to x and the class to y.",
        ],
        "read_mnist": [
            "`pixels` is one long row of bytes: image 0 has the first `size` of them,"
            " image 1 the next `size`, and so on. A slice of bytes is bytes again.",
            "Start a slice at each number of `range(0, len(pixels), size)`."
            " And `labels` is bytes here, but the digits are wanted as a list.",
        ],
    },
    "draw": {
        "draw": [
            "Is the number of pixels right? Ask that first. `character` draws one pixel;"
            " the image stands row by row, so the characters come in the right order.",
            "Join all 784 characters to one text, with `''.join`. Then cut it into"
            " slices of `WIDTH` characters, as `read_mnist` cuts pixels into images.",
        ],
    },
    "threshold": {
        "ink_share": [
            "Count the pixels with ink, do not add them up: 0.1 and 1.0 count"
            " alike. And an empty image must be refused before you divide.",
            "First the `raise`, if there is no pixel. Then count the pixels that"
            " are not 0.0, and divide by `len(image)`. In a `sum`, True counts as 1.",
        ],
        "InkRule.classify": [
            "Which class has less ink is not fixed: for 0 and 1 it is class 1, for 4 and"
            " 9 it is class 0. The two means tell. And an s that is just t is not less.",
            "Find the class of less ink: 0 if `self.mean_0` is below"
            " `self.mean_1`, else 1. If `ink_share(image)` is below"
            " `self.midpoint`, return that class; else the other, 1 minus it.",
        ],
        "ink_rule": [
            "m0 is a mean over the images of class 0 alone, not over all images. The counts are"
            " checked first. And a class without images has no mean: refuse it before you divide.",
            "`check_counts`; two lists, one for the shares of each class;"
            " fill them by `ink_share`; `raise` where one of them is"
            " empty; return the `InkRule` of their two means (`fmean`).",
        ],
    },
    "vector": {
        "dot": [
            "`zip` stops at the end of the shorter vector, and says"
            " nothing. Which function of this page refuses such a pair?",
            "`check_lengths(u, v)`; then begin with 0.0 and add a * b for each pair,"
            " from left to right. Without the built-in `sum`: the page says why.",
        ],
        "add_scaled": [
            "The result is a new list, of tuples too, and also where c is 0: `u`"
            " and `v` stay as they are. Different lengths are refused as in `dot`.",
            "`check_lengths(u, v)`; then a list with one entry for each pair"
            " of `zip(u, v)`: the number of u, plus `scale` times that of v.",
        ],
    },
    "matrix": {
        "PlainMatrix.dot": [
            "One number per row. This page has `dot` from vector.py: inside the method,"
            " `dot(...)` is that function, and `self.dot` would be the method itself.",
            "A list with one entry for each row of `self.rows`: its dot"
            " product with `w`. `dot` refuses a `w` of another length.",
        ],
        "PlainMatrix.transpose_dot": [
            "One number per column, not per row. A column has n numbers, one"
            " from each row. How do you get the columns out of a list of rows?",
            "`zip(*self.rows)` gives the columns, one after the other."
            " Then as in the method above: a list with the `dot` of"
            " each column and `delta`, which refuses another length.",
        ],
    },
    "sigmoid": {
        "sigmoid": [
            "Try z = -1000 in 1 / (1 + e^-z): `exp(1000)` is an OverflowError. The"
            " docstring has two formulas for one value. Which of them is safe for which z?",
            "For z of 0 and above the first formula, below 0 the second:"
            " so `exp` never gives more than 1. To catch the error and"
            " return 0.0 is not enough: at z = -710, p is not yet 0.",
        ],
        "sigmoid_slope": [
            "Write q for e^-z, so that p = 1 / (1 + q). Then use the chain rule, dp/dz = dp/dq"
            " * dq/dz (or the quotient rule). What is the slope of 1 / u, and what that of e^-z?",
            "dp/dq = -1 / (1 + q)^2 and dq/dz = -q, so dp/dz = q / (1 + q)^2. At z"
            " = 0, where q = 1, that is 0.25. Now q must go, for you are given p.",
            "q / (1 + q)^2 is a product: 1 / (1 + q) times q / (1 + q). The first"
            " factor is p. For the second, work out 1 - p with 1 + q below the line.",
        ],
    },
    "network": {
        "Network.weighted_sums": [
            "`x` may be plain rows or a matrix of any kind. `as_matrix` gives a matrix"
            " for either, and a matrix has a method for X·w. What is then missing of z?",
            "`as_matrix(x).dot(self.weights)` is X·w, n numbers. Return a list with"
            " `self.bias` added to each. Images of another size are refused on the way.",
        ],
        "Network.forward": [
            "z first, then p: you have written both. `sigmoid`"
            " takes one number, and z is a list of n.",
            "A list with the `sigmoid` of each number in"
            " `self.weighted_sums(x)`. Do not add the bias once more: it is in z.",
        ],
        "Network.update": [
            "Where the step is refused, nothing may have changed. So find the new weights"
            " and the new bias first, look at them, and put them into the network last.",
            "`add_scaled(self.weights, -learning_rate, gradient_w)` is a"
            " new list, and refuses another length. Then the new bias;"
            " `check_finite` of all of them; then assign both.",
        ],
    },
    "loss": {
        "mean_squared_error": [
            "It is the mean of what `squared_error` gives for each pair. `check_lengths`"
            " refuses counts that do not fit; its third argument says what the two are.",
            "`check_lengths(predictions, labels, 'predictions and labels')`; a list"
            " of the squared errors; their `total`; divide it by n, once, at the end.",
        ],
        "mean_squared_error_slopes": [
            "Only one of the n squares in L has p[i] in it. If p[i] alone moves, the others"
            " stand still: their slope is 0. So find the slope of one square, by the chain rule.",
            "The slope of u^2 is 2 u, and u = p - y rises as fast as p: so the slope of that"
            " one square is 2 (p - y). But L is not the sum of the squares. What else is in it?",
            "L is 1/n times the sum, and a factor before a sum stays before its slope. As code:"
            " `check_lengths` as in the loss, then a list with one slope for each pair of `zip`.",
        ],
    },
    "accuracy": {
        "classify": [
            "What if p is just t? The docstring says which class that is."
            " And a class is a whole number, 0 or 1, not True or False.",
            "`return 1 if ... else 0`, and `>=` stands between `prediction` and `threshold`.",
        ],
        "accuracy": [
            "A share is the number of right ones divided by n. Do not write the"
            " classes over the predictions, and hand the threshold on to `classify`.",
            "`check_lengths(predictions, labels, 'predictions and labels')`; for each pair,"
            " whether `classify(p, threshold) == y`; count the True ones, and divide by n.",
        ],
    },
    "gradient": {
        "numeric_derivative": [
            "f is a function: call it twice, on either side of `at`. And which h are not"
            " above 0? Besides 0.0 and -1.0 there is NaN, for which `h <= 0` is False, too.",
            "`if not h > 0.0`, raise. Then one line: `f(at + h)` minus `f(at -"
            " h)`, divided by 2 h; mind the brackets, above the line and below it.",
        ],
        "numeric_gradient": [
            "Let one entry move and hold the others still: then f"
            " depends on one number, and `numeric_derivative` can measure"
            " it. `at` itself stays as it is, and it may be a tuple.",
            "For each chosen entry: a function of one number, `value`,"
            " that calls f with a new list, where `value` stands in"
            " place of the entry. `[]` chooses none, `None` chooses all.",
            "`lambda value: f([*at[:entry], value, *at[entry + 1 :]])`, measured at `at[entry]`."
            " Measure at once, inside the loop: a lambda that is called later sees the last entry.",
        ],
        "gradient": [
            "The chain rule: dL/dw = dL/dp * dp/dz * dz/dw. For the"
            " first two you have written functions. For the third: z = w"
            " x + b. How fast does z rise with w, and how fast with b?",
            "dz/dw[j] is X[i][j], and dz/db is 1. δ[i] is `ARTICLE_FACTOR` times dL/dp[i]"
            " times dp/dz[i], so δ is n numbers. The 1/n is in dL/dp: do not divide once more.",
            "gradient_w[j] is the sum over i of X[i][j] δ[i]: column j times δ. Which method"
            " of `as_matrix(x)` does that for every j? For gradient_b, add up δ by `total`.",
        ],
    },
    "training": {
        "descend": [
            "A step is three calls: outputs, slope, update. What is yielded are the outputs from"
            " before the update: keep them, do not ask again. And `slope` need not be `gradient`.",
            "In a loop of `epochs` turns: p by `network.forward(x)`; both"
            " gradients by `slope(x, y, p)`; `network.update`; then `yield`"
            " p. With a `yield` no step is taken before it is asked for.",
        ],
        "records": [
            "It is a generator, and `steps` is another: a turn of the"
            " loop takes a step, so `list(steps)` would take all too"
            " early. An epoch that is chosen twice has one Record.",
            "`enumerate(steps, start=first_epoch)` counts the epochs; one `if`"
            " has three cases, joined by `or`. The outputs from `steps` go with"
            " `train_y`. The test figures are of the network as it is now.",
            "Below the `if`: `test_p = network.forward(test_x)`, then `yield"
            " Record(epoch, ...)` with the losses, train and test, and the"
            " accuracies, train and test. `epoch % log_every == 0` is a case.",
        ],
    },
    "mersenne_twister": {
        "seeded": [
            "In Python `^` binds weaker than `+`, `*` and `>>`: without its brackets the"
            " formula means something else. And `+ i` stands before the modulo, not behind it.",
            "Begin with `[seed]`. For i from 1 to N - 1, append a word made"
            " from the last one, `state[-1]`. The modulo is `(... + i) & WORD`.",
        ],
        "twist": [
            "Change the list itself, from word 0 on, and not a copy: from i = 227 on, s[i+M]"
            " has been renewed already, and for the last i so has s[i+1], which is s[0].",
            "`& UPPER_BIT` and `& LOWER_BITS` cut the two parts out of their words, and `|`"
            " joins them to y. Both indices, i + 1 and i + M, may be past the end: `% N`.",
            "`state[i] = state[(i + M) % N] ^ (y >> 1)`, and one more `^ TWIST` where"
            " `y & 1` is 1. In one line, `(TWIST if ... else 0)` needs its brackets.",
        ],
        "MersenneTwister.next_uint32": [
            "`self._position` counts the words handed out since the last twist. When is none"
            " left? Look at what `__init__` sets it to: what happens at the very first call?",
            "If the position is N: `twist(self._state)`, and position 0."
            " Take the word at the position, add 1 to the position. Then"
            " temper a copy, y: the word in the state stays as it is.",
            "The first line of the tempering is `y ^= y >> 11`, short for `y = y ^ (y >>"
            " 11)`. The other three likewise, in the order of the docstring; then return y.",
        ],
        "MersenneTwister.integer_up_to": [
            "A word cut to the bits of n may still be above n: throw it"
            " away and draw another. n itself is allowed. Before that,"
            " two cases: n out of range, and n = 0, which draws no word.",
            "n = 9 is 1001 in bits, so the mask is four ones, 1111, and"
            " not n itself: `word & mask` keeps the lowest four bits."
            " Make the mask, draw j, and draw again `while j > n`.",
            "`n.bit_length()` is the number k of bits. `1 << k` is a one and k zeros; minus 1, it"
            " is k ones, the mask. `self.next_uint32() & mask` stands before the loop and in it.",
        ],
        "MersenneTwister.standard_normal": [
            "Every other call draws nothing: it returns the number that"
            " was kept, and from then on none is kept (`None`). Ask for"
            " that first. Else each try draws x1, then x2, both anew.",
            "Draw until 0 < r2 < 1. Write `x1 * x1 + x2 * x2` and `math.sqrt`: powers may round"
            " otherwise, and every bit is compared. Then find f, keep f x1, and return f x2.",
            "With `r2 = 0.0` before it, `while not 0.0 < r2 < 1.0` makes the first try, too."
            " f is `math.sqrt(-2.0 * math.log(r2) / r2)`, multiplied first, then divided.",
        ],
    },
    "shuffle": {
        "shuffle": [
            "Begin with the last place. `integer_up_to(i)` draws from 0"
            " to i, i included: an item may stay where it is. No items, or"
            " one, need no case of their own: no place is to be filled.",
            "For i from n - 1 down to 1: draw j, then let the items at i and j change"
            " places, in the list itself. Place 0 needs no draw: one item is left for it.",
            "`range(len(items) - 1, 0, -1)` counts down and ends with 1. `a, b = b,"
            " a` exchanges two values, and `items[i]` may stand in place of a name.",
        ],
    },
    "article": {
        "random_weights": [
            "Make one generator, before the first number: a new one for"
            " each would draw the same number again. `MersenneTwister`"
            " judges the seed; the scale you judge, and NaN is not finite.",
            "Raise unless `isfinite(scale) and scale >= 0.0`. Then `MersenneTwister(seed)`,"
            " and a list of `count` entries, each `scale` times the next `standard_normal()`.",
        ],
    },
    "shared_matrix": {
        "cut_up": [
            "Pixels of a row make one piece if both agree, their square"
            " and their level. So visit each pixel once, and put it with"
            " the others of its kind. Skip 0, but not a level below 0.",
            "Of m pixels, a line has `isqrt(m)`. `//` gives a pixel's line, `%` its column; both"
            " `// SIDE` are its square. A dict from (square, level) to pixels keeps the order.",
            "`pieces.setdefault((square, level), []).append(pixel)`. Its values"
            " become tuples, its keys hold the levels. A dict for all rows,"
            " `known.setdefault(piece, piece)`, makes equal ones one object.",
        ],
        "worth_sharing": [
            "A piece has to pass two tests, each with 2 in it: in how"
            " many images it is, and how many pixels it has. No image"
            " has a piece twice, so all images can be counted together.",
            "`Counter` counts the pieces of all images, and its `items()` come in the order in"
            " which each piece was first seen. Keep those whose count and `len` are both `>= 2`.",
        ],
        "SharedMatrix.transpose_dot": [
            "Bᵀ·δ comes as one list. Where in it does s end, and where does t begin?",
            "`self.images` is B, `self.pieces` is P. The first m numbers"
            " of Bᵀ·δ are s, one per pixel; the rest are t, one per"
            " shared piece. Pᵀ·t has m numbers again, to be added to s.",
            "`sums = self.images.transpose_dot(delta)`; cut it at `self.shape[1]`;"
            " give the second part to `self.pieces.transpose_dot`; add the result"
            " to the first part, by `zip`.",
        ],
    },
    "saturation": {
        "epochs_to_zero": [
            "Take step after step, and count: the law e^|z| / 0.87 only"
            " comes near. With k pixels of ink z moves k + 1 times as far"
            " as a weight: why the 1? From z = 0 on no step is taken.",
            "`while z < 0.0`: p is `sigmoid(z)`, and z grows by lr (k"
            " + 1) (1 - p) times `sigmoid_slope(p)`. Not by lr (k + 1)"
            " e^z: that is nearly the same, but only far below 0.",
        ],
        "cross_entropy_gradient": [
            "The slope of ln u is 1 / u. So by the chain rule find dL/dp"
            " for class 1, of -ln p, and for class 0, of -ln(1 - p):"
            " there u = 1 - p, which falls as p rises. Then times dp/dz.",
            "dL/dp is -1 / p for class 1, and 1 / (1 - p) for class 0."
            " Times p (1 - p): in each a factor cancels. Do that on paper:"
            " left in the code, it would divide by 0 at p = 0 or 1.",
            "What is left is p - 1 where y = 1, and p where y = 0: one"
            " formula in p and y. L is a mean of n, so divide by n.",
        ],
    },
    "hands": {
        "added": [
            "Vectors are added entry by entry. Floats round, so the order shows: the first vector"
            " first. Which function of vector.py adds two vectors, and refuses two lengths?",
            "Begin with zeros, as many as `sums[0]` has numbers. In a loop over `sums`,"
            " the result becomes `add_scaled` of the result, 1.0 and the vector.",
        ],
        "look": [
            "The bias is the last of the parameters. You have the rest:"
            " the network, its outputs, the gradient. It is a mean over n"
            " images, but a hand sends a sum. What has to be multiplied?",
            "`*weights, bias = parameters` parts them. Outputs by"
            " `Network(weights, bias).forward(x)`, then `gradient`. Return a"
            " list of `len(y)` times each slope, the bias last, and the outputs.",
        ],
    },
}

GIVEN = {  # functions of which some statements stay, the first ones: how many
    "parse_header": 1,  # the check, which is about messages; so it is below
    "read_mnist": 3,
    "SharedMatrix.transpose_dot": 1,
    "cross_entropy_gradient": 1,
}

# What stands on a finished page, and what in its place in the workbook: where a formula is to be found.
HIDDEN: dict[str, list[tuple[str, str]]] = {
    "sigmoid": [
        (
            """\
    \"""Returns dp/dz = p (1 - p), where p = sigmoid(z).

    With q short for e^-z: p = 1 / (1 + q), so 1 - p = q / (1 + q), and dq/dz = -q. Then

        dp/dz = -1 / (1 + q)^2 * dq/dz = q / (1 + q)^2 = p (1 - p)

    A slope can also be measured: let""",
            """\
    \"""Returns dp/dz, the slope of the sigmoid where p = sigmoid(z). Find it: a formula in p.

    A slope can be measured, too: let""",
        ),
    ],
    "loss": [
        (
            """\
    \"""Returns dL/dp for each of the n outputs: 2 (p - y) / n.

    Only one of the n squares in L has a given p in it, and d(p - y)^2/dp = 2 (p - y). The factors 2
    and 1/n of the gradient come from here, and from nowhere else.
""",
            """\
    \"""Returns dL/dp for each of the n outputs. Find it: how fast does L rise if one p alone does?

    The slope is of L just as `mean_squared_error` has it, with all its factors.
""",
        ),
        ("  # 2 (-0.75) / 2, 2 (0.5) / 2\n", "\n"),
        ("n numbers    -2/n .. 2/n\n", "n numbers    of either sign\n"),
    ],
    "gradient": [
        (
            """\
L = (p - y)^2 = 0.534447. The weight moves z, z moves p, p moves L. The slopes along the way multiply:

    dL/dw  =  dL/dp       *  dp/dz      *  dz/dw
           =  2 (p - y)   *  p (1 - p)  *  x
           =  1.462117    *  0.196612   *  0.5     =  0.143735
""",
            """\
L = (p - y)^2 = 0.534447. The weight moves z, z moves p, p moves L. The slopes along the way multiply:

    dL/dw  =  dL/dp  *  dp/dz  *  dz/dw  =  0.143735

You have found two of the three. Which is the third? Put in numbers, and see whether it comes out.
""",
        ),
        (
            """\
squares, so the products are added up, each with 1/n:

    dL/dw[j] = sum over i of  2 (p[i] - y[i]) / n  *  p[i] (1 - p[i])  *  X[i][j]

The first two factors do not depend on j: together they are dL/dz[i], one number per image. What is
left is the dot product of column j with them, and for all columns at once Xᵀ·(dL/dz). For the bias
the last factor is 1. The article leaves the 2 out: it walks down half the loss. To get its printed
numbers, so do we: δ = ½ dL/dz, and what is measured is twice what is derived:
""",
            """\
squares. So write dL/dw[j] down, on paper: a sum over i of three factors. Two of them do not depend on
j: together they are dL/dz[i], one number per image. What is left for each j is a sum of products with
column j; which method of matrix.py does that for all columns at once? And what is the bias's factor?

The article leaves out a factor of 2: it walks down half the loss. To get its printed numbers, so do
we: δ = ½ dL/dz (ARTICLE_FACTOR), and what is measured of the loss is twice what is derived:
""",
        ),
        ("    dL/dp    slopes               n numbers      2 (p - y) / n\n",
         "    dL/dp    slopes               n numbers      you have found it: loss.py\n"),
        ("    dp/dz    sigmoid_slope(p)     n numbers      p (1 - p)\n",
         "    dp/dz    sigmoid_slope(p)     n numbers      you have found it: sigmoid.py\n"),
        (
            """\
The larger the error, the larger the gradient? So says the article (section 8). But look at the size
of δ for y = 1 and one image, (1 - p) p (1 - p). It is largest at p = 1/3, 4/27 = 0.148, and 397 times
smaller at p = 0.00037376, where the error could hardly be larger.
""",
            """\
The larger the error, the larger the gradient? So says the article (section 8). Once you have δ, look
at its size for y = 1 and one image. Where is it largest? And at p = 0.00037376, where the error could
hardly be larger, it is 397 times smaller.
""",
        ),
        (
            """\
    \"""Returns the article's gradient, (gradient_w, gradient_b): that of half the mean squared error.

        δ = ½ * 2 (p - y) / n * p (1 - p)
        gradient_w = Xᵀ·δ
        gradient_b = sum of δ

""",
            """\
    \"""Returns the article's gradient, (gradient_w, gradient_b): that of half the mean squared error.

    Find it, factor by factor of the chain rule: dL/dp, then δ, then gradient_w and gradient_b.

""",
        ),
        ("  # δ = (0.5 - 1) * 0.5 * 0.5\n", "\n"),
    ],
    "mersenne_twister": [
        (
            """\
come out as in 2022 on its author's machine, to the last bit. (You may take that on trust, and read only
`integer_up_to`, a fair die with any number of sides, and `standard_normal`, a bell made of a square.)
""",
            """\
come out as in 2022 on its author's machine, to the last bit. (The first three functions are formulas,
to be typed with care; then come `integer_up_to`, a fair die with any number of sides, and
`standard_normal`, a bell made of a square.)
""",
        ),
    ],
    "saturation": [
        (
            """\
       dL/dp = -1 / p   and   dp/dz = p (1 - p),   so   dL/dz = -(1 - p) = p - 1   for class 1;
       dL/dp = 1 / (1 - p),                        so   dL/dz = p = p - 0          for class 0.
   p (1 - p) has cancelled: now a large error has a large slope, wherever it stands. From the
""",
            """\
       What is dL/dz? Find dL/dp, the slope of -ln p and of -ln(1 - p); multiply it by dp/dz, simplify.
       The two classes give two short formulas, and one that says both.
   See what has cancelled: now a large error has a large slope, wherever it stands. From the
""",
        ),
        (
            "the gradient of the cross-entropy, Xᵀ·δ and the sum of δ, where δ = (p - y) / n.\n",
            "the gradient of the mean cross-entropy, Xᵀ·δ and the sum of δ. Find δ = dL/dz, without a ½.\n",
        ),
    ],
}  # fmt: skip

SLOPES = {  # what is to be found, for the workbook's README
    "sigmoid": "the slope of the sigmoid",
    "loss": "the slope of the loss for each output",
    "gradient": "the slope of the loss for each weight",
    "saturation": "the slope of another loss",
}


def number(chapter: str) -> int:
    """Returns the number of a chapter."""
    return list(EXERCISES).index(chapter) + 1


def blank_page(chapter: str, text: str) -> str:
    """Returns a finished page as the workbook has it: bodies taken out, formulas to be found hidden.

    Raises ValueError where what is to be hidden does not stand on the page just once.
    """
    for shown, hidden in HIDDEN.get(chapter, []):
        if text.count(shown) != 1:
            raise ValueError(f"{chapter}.py: stands there {text.count(shown)} times: {shown!r}")
        text = text.replace(shown, hidden)
    functions = {name: GIVEN.get(name, 0) for name in EXERCISES[chapter]}
    return blanked(text, functions, number(chapter), f"scratchnet/{chapter}.py")
