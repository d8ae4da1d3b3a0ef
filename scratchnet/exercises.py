"""What the workbook asks for: which functions are to be written, what is hidden of their pages, hints.

You have:    the pages of the chapters.
You build:   the table of the exercises, for workbook.py, which takes them out, and lessons.py.
It enables:  another choice of exercises: everything that depends on the choice stands here.

Forty functions that carry the idea of their page. What is left as it stands would teach little: axes,
number formats, log lines, checks and their messages, and what was written before in another coat.

The exercises stand in a table here, and not as marks on the pages, so that a page says nothing but
what it is about. What learners stumble over is said in the hints, the second plainer than the first.
"""

EXERCISES: dict[str, dict[str, list[str]]] = {  # in the order of the pages: functions, and their hints
    "idx": {"parse_header": [], "big_endian": []},
    "dataset": {"pick": [], "read_mnist": []},
    "draw": {"draw": []},
    "threshold": {"ink_share": [], "InkRule.classify": [], "ink_rule": []},
    "vector": {"dot": [], "add_scaled": []},
    "matrix": {"PlainMatrix.dot": [], "PlainMatrix.transpose_dot": []},
    "sigmoid": {"sigmoid": [], "sigmoid_slope": []},
    "network": {"Network.weighted_sums": [], "Network.forward": [], "Network.update": []},
    "loss": {"mean_squared_error": [], "mean_squared_error_slopes": []},
    "accuracy": {"classify": [], "accuracy": []},
    "gradient": {"numeric_derivative": [], "numeric_gradient": [], "gradient": []},
    "training": {"descend": [], "records": []},
    "mersenne_twister": {
        "seeded": [],
        "twist": [],
        "MersenneTwister.next_uint32": [],
        "MersenneTwister.integer_up_to": [],
        "MersenneTwister.standard_normal": [],
    },
    "shuffle": {"shuffle": []},
    "article": {"random_weights": []},
    "shared_matrix": {"cut_up": [], "worth_sharing": [], "SharedMatrix.transpose_dot": []},
    "saturation": {"epochs_to_zero": [], "cross_entropy_gradient": []},
    "hands": {"added": [], "look": []},
}

GIVEN = {  # functions of which some statements stay, the first ones: how many
    "parse_header": 2,  # the magic number, and its check
    "read_mnist": 4,  # the checks, which are about messages
}

# Formulas to be found: what stands on a finished page, and what in its place in the workbook.
HIDDEN: dict[str, list[tuple[str, str]]] = {
    "sigmoid": [
        (
            """\
    \"""Returns dp/dz = p (1 - p), where p = sigmoid(z).

    With q short for e^-z: p = 1 / (1 + q), so 1 - p = q / (1 + q), and dq/dz = -q. Then

        dp/dz = -1 / (1 + q)^2 * dq/dz = q / (1 + q)^2 = p (1 - p)

    A slope can also be measured: let""",
            """\
    \"""Returns dp/dz, the slope of the sigmoid at the place where p = sigmoid(z). Find it: a formula in p.

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
j: together they are dL/dz[i], one number per image. What is left to do for each j, and so for all
columns of X at once, matrix.py can do. And the bias: what is its third factor?

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
            "the gradient of the mean cross-entropy, Xᵀ·δ and the sum of δ; δ = dL/dz is to be found.\n",
        ),
    ],
}  # fmt: skip
