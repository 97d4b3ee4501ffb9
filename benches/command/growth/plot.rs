//! The growth as curves, one drawing beside the other, in one SVG file. Both axes are logarithmic: what grows in proportion
//! is a straight line that rises as steeply as the grid.

use std::path::Path;

use plotters::prelude::*;

use super::{Row, Taken};

const DRAWING_SIZE: (u32, u32) = (420, 320);
/// One colour for each kind, to be told apart in grey as well.
const COLOURS: [RGBColor; 3] = [RGBColor(0, 68, 136), RGBColor(187, 85, 102), RGBColor(221, 170, 51)];

/// One measure of everything that grows.
pub(super) struct Plot {
    measure: &'static str,
    curves: Vec<Vec<(f64, f64)>>,
}

impl Plot {
    pub(super) fn new(measure: &'static str, rows: &[Row], of: impl Fn(&Taken) -> f64) -> Self {
        let curve = |kind: usize| {
            let points = rows.iter().map(|row| (row.count as f64, of(row.taken()[kind])));
            points.map(|(count, value)| (count, value.max(0.001))).collect() // nothing has no logarithm
        };
        Self { measure, curves: (0..Row::KINDS.len()).map(curve).collect() }
    }

    /// The least and the greatest, in the direction that `of` says, with room around them.
    fn range(&self, of: impl Fn(&(f64, f64)) -> f64) -> std::ops::Range<f64> {
        let values = || self.curves.iter().flatten().map(&of);
        values().fold(f64::INFINITY, f64::min) * 0.7..values().fold(0.0, f64::max) * 1.5
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, plotters::coord::Shift>)
    where
        B::ErrorType: 'static,
    {
        let (counts, values) = (self.range(|point| point.0), self.range(|point| point.1));
        let mut chart = ChartBuilder::on(area)
            .caption(self.measure, ("sans-serif", 16))
            .margin(10)
            .x_label_area_size(30)
            .y_label_area_size(60)
            .build_cartesian_2d(counts.log_scale(), values.log_scale())
            .unwrap();
        let number = |value: &f64| if *value < 1.0 { format!("{value}") } else { format!("{value:.0}") };
        let mut mesh = chart.configure_mesh();
        mesh.x_label_formatter(&number).y_label_formatter(&number).x_labels(4).y_labels(6).draw().unwrap();
        for ((curve, colour), kind) in self.curves.iter().zip(COLOURS).zip(Row::KINDS) {
            let line = LineSeries::new(curve.iter().copied(), colour.stroke_width(2)).point_size(3);
            let series = chart.draw_series(line).unwrap();
            series.label(kind).legend(move |(x, y)| PathElement::new([(x, y), (x + 15, y)], colour));
        }
        let mut labels = chart.configure_series_labels();
        labels.position(SeriesLabelPosition::UpperLeft).background_style(WHITE.mix(0.8)).draw().unwrap();
    }
}

/// Draws them side by side.
pub(super) fn write(file: &Path, plots: &[Plot]) {
    let size = (DRAWING_SIZE.0 * plots.len() as u32, DRAWING_SIZE.1);
    let whole = SVGBackend::new(file, size).into_drawing_area();
    whole.fill(&WHITE).unwrap();
    for (area, plot) in whole.split_evenly((1, plots.len())).iter().zip(plots) {
        plot.draw(area);
    }
    whole.present().unwrap();
}
