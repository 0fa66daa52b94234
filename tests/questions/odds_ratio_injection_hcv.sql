-- Odds ratio of a positive hepatitis C serology for those who ever injected, with a 95 % interval (Woolf)?
-- by: sas
-- history: later
-- shown: at least 100 %
with x as (
  select patient_no, max(case when route = 'inject' then 1 else 0 end) as exposed from substance_use group by patient_no
),
y as (
  select patient_no, max(case when result = 'positive' then 1 else 0 end) as ill
  from screening where agent = 'hcv' and test = 'serology' group by patient_no
),
t as (
  select sum(case when x.exposed = 1 and y.ill = 1 then 1 else 0 end) as a,
         sum(case when x.exposed = 1 and y.ill = 0 then 1 else 0 end) as b,
         sum(case when x.exposed = 0 and y.ill = 1 then 1 else 0 end) as c,
         sum(case when x.exposed = 0 and y.ill = 0 then 1 else 0 end) as d
  from x inner join y on x.patient_no = y.patient_no
)
select a, b, c, d, (1.0 * a * d) / (1.0 * b * c) as odds_ratio,
       exp(ln((1.0 * a * d) / (1.0 * b * c)) - 1.96 * sqrt(1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d)) as lower,
       exp(ln((1.0 * a * d) / (1.0 * b * c)) + 1.96 * sqrt(1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d)) as upper
from t
