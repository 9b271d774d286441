/// A picture of numbers as a document: what is drawn and what it means, not how it looks.
///
/// Renderers draw it with characters, ``ChartSVG`` as a file, and ``Chart/data`` gives every point to machines.
package struct Chart: Hashable, Sendable {
    /// One line above the picture.
    package var title: StyledText
    package var content: Content
    /// Lines under the picture, such as how its numbers were computed.
    package var caption: StyledText?

    package enum Content: Hashable, Sendable {
        case plane(Plane)
        case bars(Bars)
        case parallel(Parallel)
    }

    package init(_ title: StyledText, _ content: Content, caption: StyledText? = nil) {
        self.title = title
        self.content = content
        self.caption = caption
    }

    /// One direction of a picture.
    package struct Axis: Hashable, Sendable {
        /// What its numbers are, with their unit.
        package var title: String
        package var scale: Scale
        /// Values that are shown whether a point has them or not; points outside widen them.
        package var bounds: ClosedRange<Double>?
        /// Whether only whole numbers mean anything, as with rounds.
        package var isWhole: Bool

        package init(
            _ title: String,
            scale: Scale = .linear,
            bounds: ClosedRange<Double>? = nil,
            isWhole: Bool = false
        ) {
            self.title = title
            self.scale = scale
            self.bounds = bounds
            self.isWhole = isWhole
        }

        /// The title, and that the axis is no plain one where it is not: `eta, log scale`.
        package var label: String {
            switch scale {
            case .linear, .categories: return title
            case .logarithmic: return title + ", log scale"
            case .reverseLogarithmic: return title + ", reverse log scale"
            }
        }
    }

    /// How values are spread over an axis.
    package enum Scale: Hashable, Sendable {
        case linear
        /// By the logarithm; only values above 0 are drawn.
        case logarithmic
        /// By the logarithm of 1 − *x*; only values below 1 are drawn.
        case reverseLogarithmic
        /// Named places; the value *i* is the place of the *i*th name, from 0.
        case categories([String])
    }

    package struct Point: Hashable, Sendable {
        package var x: Double
        package var y: Double

        package init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }
}

extension Chart {
    /// Series of points over two axes. The series named first is drawn on top.
    package struct Plane: Hashable, Sendable {
        package var horizontal: Axis
        package var vertical: Axis
        package var series: [Series]

        package init(horizontal: Axis, vertical: Axis, series: [Series]) {
            self.horizontal = horizontal
            self.vertical = vertical
            self.series = series
        }
    }

    /// Points that belong together. A point that is no number leaves a gap in a line.
    package struct Series: Hashable, Sendable {
        /// What the legend calls it; one without text is not in the legend.
        package var name: StyledText
        package var form: Form
        /// The meaning that a colour follows.
        package var role: StyledText.Role
        package var points: [Point]

        package enum Form: Hashable, Sendable {
            /// Joined by straight lines, in their order.
            case line
            /// Each value holds until the next point, as a best-so-far does.
            case steps
            /// Each for itself.
            case marks(Mark)
        }

        package enum Mark: Hashable, Sendable {
            case dot
            case cross
            case diamond
        }

        package init(_ name: StyledText, _ form: Form, role: StyledText.Role, points: [Point]) {
            self.name = name
            self.form = form
            self.role = role
            self.points = points
        }
    }

    /// Bars from 0, one under the other.
    package struct Bars: Hashable, Sendable {
        package var bars: [Bar]

        package struct Bar: Hashable, Sendable {
            package var name: String
            /// From 0 up; what is no number, or below 0, has no bar.
            package var value: Double
            /// The value in words, such as `42 %`.
            package var label: String
            package var role: StyledText.Role

            package init(_ name: String, value: Double, label: String, role: StyledText.Role = .name) {
                self.name = name
                self.value = value
                self.label = label
                self.role = role
            }
        }

        package init(_ bars: [Bar]) {
            self.bars = bars
        }
    }

    /// Upright axes side by side, and for each thing a line that crosses every axis at its value.
    package struct Parallel: Hashable, Sendable {
        package var axes: [Axis]
        /// The group named first is drawn on top.
        package var groups: [Group]

        package struct Group: Hashable, Sendable {
            package var name: StyledText
            package var role: StyledText.Role
            /// A value for each axis; what is no number leaves a gap.
            package var lines: [[Double]]

            package init(_ name: StyledText, role: StyledText.Role, lines: [[Double]]) {
                self.name = name
                self.role = role
                self.lines = lines
            }
        }

        package init(axes: [Axis], groups: [Group]) {
            self.axes = axes
            self.groups = groups
        }
    }
}
