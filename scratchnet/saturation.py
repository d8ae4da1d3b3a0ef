"""Why the published run hardly learns, and four cures.
Part V, the mystery. Before: article.py. Next: hands.py.

You have:     a run whose 3000 epochs get 0.8061, where a single step from weights of zero gets 0.9825.
You build:    measurements of what goes on in it, and the gradient of a loss for which it does not happen.
It gives you: the answer.

                            Where do the images start?

The images, the unit, the loss and the gradient are the same as in training.py. Only the first weights
differ. So look at z, the weighted sum, of the 12,665 training images before the first step:

    first weights      mean z of    mean z of    median slope    answered
                       the 0s       the 1s       p (1 - p)       with 0
    the article's      -32.67       -11.77       0.000000034     99.55 %
    divided by 28       -1.17        -0.42       0.23            99.55 %
    zero                 0.00         0.00       0.25             0    %

Why is z so far from 0? It is a sum of random weights, one for each pixel with ink. Weights above and below 0
partly cancel, so a sum of k of them is typically √k in size: 14 for the 192 pixels of an average 0, and 9 for
the 86 of a 1. Here it happens to be more, for the 0s more than twice as much. And images have ink in much the
same pixels (two 0s share 124 on average, two 1s 51, a 0 and a 1 share 41), so they share many weights, and
move to the same side together, here to the left. So the unit answers 0 for nearly every image. That is right
for 5,914 of the 5,923 0s, but only for 48 of the 6,742 1s.

                            Why does it matter?

Wrong answers at the start do no harm. You can see that if you divide all first weights by 28. Then every z
is divided by 28, too. No z changes its sign, so every answer is the same as before, and the same 48 of the
1s are right. Yet this unit learns: after 100 epochs 0.9962 of the test images are right.

What has changed is the slope. An image moves the weights by its δ. Besides the error p - y, this δ has the
factor p (1 - p), the slope of the sigmoid at its z. Where the sigmoid is flat, the slope is nearly 0, and so
even an image with a completely wrong answer hardly moves any weight. With the article's weights 91 % of the
images have a slope below 0.001, and 132 of the 12,665 images do half of all the moving (half of the sum of
the sizes of δ). A unit whose images lie where its curve is flat is called saturated.

                            How long does it take?

Suppose that there were only one image, a 1 whose z is far below 0. There p is nearly e^z, and 1 - p is
nearly 1. So a step changes the weight of each pixel with ink by about 0.01 * e^z, and the bias as well. A 1
has 86 pixels with ink on average, so its own z moves by about 87 * 0.01 * e^z = 0.87 e^z in each epoch:

    z                              -4        -6         -8          -10          -12
    moves in one epoch by          0.016     0.0022     0.00029     0.000039     0.0000053
    epochs until it reaches 0      81        490        3,460       25,360       187,124

With 12,665 images a single one counts for even less, because the gradient is a mean. But images share
pixels, so what moves one 1 moves all other 1s, too. 795 of the 6,742 1s start above -6, where the slope is
larger. They move first, and take the others along. (The 0s have the right answer, and lie so far
out that they hardly move anything.) We trained the unit without these 795 1s: after 3000 epochs, not one of
the other 1s had reached 0. With them, it goes like this:

    after epoch                0      800     1600     2000     2400     2800     3000
    z of the 1s, on average   -11.77  -10.55    -8.38    -6.52    -3.50     0.32     2.00
    1s that are right             48      108      361      681     1720     3596     4361

So little seems to happen for 2000 epochs, and then 3,680 images cross 0 within 1000. This unit is able to
learn. It only starts in a bad place, and with steps that are too small for this place.

                            Is it bad luck?

On which side the images lie is luck, and so is the accuracy at the end. But with every seed many of them lie
where the curve is flat. Four of the six seeds that were tried, the best and the worst among them:

    seed    mean z, 0s     mean z, 1s     slope below 0.001    test accuracy after 3000 epochs
    0       -32.7          -11.8          91 % of the images   0.8061
    1         8.7            2.0          41 %                 0.8165
    3        14.8            1.0          52 %                 0.5414
    5       -16.6           -9.7          79 %                 0.8983

                            What cures it?

Each of these changes one thing in the article's run. The accuracies are those after 200 epochs, not 3000:

    the article's run                                             0.4652
    1. Divide the first weights by 28.                            0.9976
    2. Start with weights of zero.                                0.9972
    3. Take steps that are 100 times as long: learning rate 1.    0.9905
    4. Use a different loss, the cross-entropy.                   0.9357

The first two put the images where the sigmoid is steep. A sum of 784 random weights of size 1 is typically
√784 = 28 in size, and a sum of fewer is smaller. Divided by 28, it is about 1 or less. (Large networks do
something similar. They cannot start with zeros: units that see the same inputs would begin alike, and stay
alike.) The third makes up for small slopes by long steps.

The fourth removes the slope from δ. It takes the loss -ln p for class 1, and -ln(1 - p) for class 0. This is
0 where p is right, and grows without limit where p is wrong. The slope of ln x is 1/x, so by the chain rule

    class 1:    dL/dp = -1/p           dL/dz = -1/p * p (1 - p)         = p - 1
    class 0:    dL/dp = 1/(1 - p)      dL/dz = 1/(1 - p) * p (1 - p)    = p

That is p - y for both classes. The factor p (1 - p) has cancelled, so now an image with a very wrong answer
has a large δ, however flat the sigmoid is there. (It is the slowest of the four: it alone starts far out
and takes short steps.)
"""

from scratchnet.gradient import ARTICLE_FACTOR
from scratchnet.loss import mean_squared_error_slopes
from scratchnet.matrix import Data, as_matrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.tools.errors import start_module
from scratchnet.tools.validation import VECTOR, check_labels, require
from scratchnet.vector import Vector, total

FLAT = 0.001  # where the slope is below this, the commands call the sigmoid flat: beyond -6.9 and 6.9


def by_class(z: Vector, y: Vector) -> tuple[list[float], list[float]]:
    """Returns the z of the images of class 0, and those of class 1.

    >>> by_class([-3.0, 7.0, -1.0], [0, 1, 0])
    ([-3.0, -1.0], [7.0])
    """
    check_labels(z, y, "z and classes")
    return [a for a, label in zip(z, y) if label == 0], [a for a, label in zip(z, y) if label == 1]


def delta_sizes(z: Vector, y: Vector) -> list[float]:
    """Returns n times |δ| for each image: how much it moves the weights of its pixels.

    >>> delta_sizes([0.0, 0.0], [0, 1])  # 1/2 * 1/4 for both
    [0.125, 0.125]
    """
    p = [sigmoid(value) for value in require(z, "z", VECTOR)]
    slopes = mean_squared_error_slopes(p, y)
    return [len(y) * abs(ARTICLE_FACTOR * slope * sigmoid_slope(q)) for slope, q in zip(slopes, p)]


def count_that_give(share: float, sizes: Vector) -> int:
    """Returns how many of the sizes, the largest first, give this share of their sum.

    >>> count_that_give(0.5, [1.0, 6.0, 2.0, 3.0]), count_that_give(0.8, [1.0, 6.0, 2.0, 3.0])
    (1, 3)
    """
    count, missing = 0, share * sum(sizes)
    for size in sorted(sizes, reverse=True):
        if missing > 0.0:
            count, missing = count + 1, missing - size
    return count


def epochs_to_zero(z: float, ink: int = 86, learning_rate: float = 0.01) -> int:
    """Returns after how many steps the z of a single image of class 1, which is below 0, reaches 0.

    Each step moves it by lr (k + 1) (1 - p) p (1 - p), where k is the number of its pixels with ink. The
    number of steps grows as fast as e^-z: for z = -30 this would take months.

    >>> [epochs_to_zero(z) for z in (-4.0, -6.0, -8.0)]
    [81, 490, 3460]
    """
    epochs = 0
    while z < 0.0:
        p = sigmoid(z)
        z += learning_rate * (ink + 1) * (1.0 - p) * sigmoid_slope(p)
        epochs += 1
    return epochs


def cross_entropy_gradient(x: Data, y: Vector, p: Vector) -> tuple[list[float], float]:
    """Returns the gradient of the mean cross-entropy: Xᵀ·δ and the sum of δ, where δ = (p - y) / n.

    >>> cross_entropy_gradient([[1.0, 0.5], [0.0, 1.0]], [1, 0], [0.25, 0.5])  # δ = -0.375, 0.25
    ([-0.375, 0.0625], -0.125)
    """
    check_labels(p, y)
    delta = [(output - its_class) / len(y) for output, its_class in zip(p, y)]
    return as_matrix(x).transpose_dot(delta), total(delta)


if __name__ == "__main__":
    start_module("scratchnet.page_commands.saturation")

# Run this; it measures these tables in a minute or so. With --crawl it also repeats the 3000 epochs,
# with and without the 795 first 1s, which takes some minutes more. (Seeds: tests/fixtures/saturation.json.)
#     $ python3 -m scratchnet.saturation
#     the article's    -32.67   -11.77  3.4e-08    99.55      132       48
# Ask yourself (the answers: tests/test_18_saturation.py, test_question_1 and test_question_2):
# 1. With which of the seeds 0 to 9 does the unit start best?
# 2. Divide the first weights by 28, and multiply all pixels by 10. What happens?
