//! The API reference, rule by rule: one module for each of its pages.

mod billing;
mod platform;
mod purchasing_codes;
mod purchasing_rules;
mod shape;
mod shapes;
mod since_2021;
